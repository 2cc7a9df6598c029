package generate

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestFilesAreThoseThatAreGenerated(t *testing.T) {
	for program, files := range map[string][]string{
		"forms.go": {"forms.go"},
		"stubs.go": {"object/stubs_amd64.s", "object/stubs_arm64.s"},
	} {
		folder := t.TempDir()
		if out, err := exec.Command("go", "run", program, folder).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, file := range files {
			generated, err := os.ReadFile(filepath.Join(folder, filepath.Base(file)))
			if err != nil {
				t.Fatal(err)
			}
			if found, err := os.ReadFile("../" + file); err != nil || !bytes.Equal(found, generated) {
				t.Errorf("%s is not what generate/%s makes: run go generate in plugin-runtime-host/host", file, program)
			}
		}
	}
}
