package generate

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestFormsAreThoseThatAreGenerated(t *testing.T) {
	folder := t.TempDir()
	if out, err := exec.Command("go", "run", "forms.go", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	generated, err := os.ReadFile(filepath.Join(folder, "forms.go"))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := os.ReadFile("../forms.go"); err != nil || !bytes.Equal(found, generated) {
		t.Fatal("forms.go is not what generate/forms.go makes: run go generate in plugin-runtime-host/host")
	}
}
