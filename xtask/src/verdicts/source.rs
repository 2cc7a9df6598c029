//! The Go source of the plugins of the matrix. The modules are in neighbouring folders, and replace the modules that they require by these.

/// One module.
pub(crate) struct Module {
    pub(crate) name: &'static str,
    /// Its files except go.mod.
    files: &'static [(&'static str, &'static str)],
    /// The import path, or empty for `example.com/<name>`.
    path: &'static str,
    /// The modules that it requires: the import path, and the name of the module that replaces it.
    requires: &'static [(&'static str, &'static str)],
}

impl Module {
    pub(crate) fn all() -> &'static [Self] {
        MODULES
    }

    /// Returns all of its files.
    pub(crate) fn files(&self) -> Vec<(&'static str, String)> {
        let path = match self.path {
            "" => format!("example.com/{}", self.name),
            path => path.to_owned(),
        };
        let mut go_mod = format!("module {path}\n\ngo 1.21\n");
        for (path, name) in self.requires {
            go_mod += &format!("\nrequire {path} v1.0.0\nreplace {path} => ../{name}\n");
        }
        let files = self
            .files
            .iter()
            .map(|(file, text)| (*file, (*text).to_owned()));
        files.chain([("go.mod", go_mod)]).collect()
    }
}

const DEP: &str = "example.com/dep";
const MID: &str = "example.com/mid";

const fn library(
    name: &'static str,
    path: &'static str,
    files: &'static [(&'static str, &'static str)],
) -> Module {
    Module {
        name,
        files,
        path,
        requires: &[],
    }
}

const fn plugin(
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    requires: &'static [(&'static str, &'static str)],
) -> Module {
    Module {
        name,
        files,
        path: "",
        requires,
    }
}

const SMALL: &[(&str, &str)] = &[(
    "main.go",
    "package main\n\nvar text = \"\"\n\nfunc F() int { return len(text) }\n",
)];
const OLD: &[(&str, &str)] = &[
    (
        "dep.go",
        "package dep\n\nfunc Version() string { return \"old\" }\n",
    ),
    ("sub/sub.go", "package sub\n\nconst Old = true\n"),
];
const USES_DEP: &[(&str, &str)] = &[(
    "main.go",
    "package main\n\nimport \"example.com/dep\"\n\nfunc Version() string { return dep.Version() }\n",
)];
const USES_SUB: &[(&str, &str)] = &[(
    "main.go",
    "package main\n\nimport (\n\t\"example.com/dep\"\n\t\"example.com/dep/sub\"\n)\n\nfunc Version() (string, bool) { return dep.Version(), sub.Old }\n",
)];
const USES_MID: &[(&str, &str)] = &[(
    "main.go",
    "package main\n\nimport \"example.com/mid\"\n\nfunc Version() string { return mid.Version() }\n",
)];
const USES_HTTP: &[(&str, &str)] = &[(
    "main.go",
    "package main\n\nimport \"net/http\"\n\nfunc Status() string { return http.StatusText(200) }\n",
)];
const PANICS: &[(&str, &str)] = &[(
    "main.go",
    "package main\n\nfunc init() { panic(\"no\") }\n\nfunc F() {}\n",
)];

/// All modules: the name, the files, and the modules that replace the required ones.
static MODULES: &[Module] = &[
    plugin("small", SMALL, &[]),
    plugin("other", SMALL, &[]),
    plugin("http", USES_HTTP, &[]),
    plugin("http_too", USES_HTTP, &[]),
    plugin("panics", PANICS, &[]),
    library("dep_old", DEP, OLD),
    library("dep_copy", DEP, OLD),
    // It exports more.
    library(
        "dep_new",
        DEP,
        &[
            (
                "dep.go",
                "package dep\n\nvar Added = 1\n\nfunc Version() string { return \"new\" }\n",
            ),
            ("sub/sub.go", "package sub\n\nconst Old = false\n"),
        ],
    ),
    // The body is never inlined, so it is in no hash.
    library(
        "dep_body_1",
        DEP,
        &[(
            "dep.go",
            "package dep\n\n//go:noinline\nfunc Version() string { return \"one\" }\n",
        )],
    ),
    library(
        "dep_body_2",
        DEP,
        &[(
            "dep.go",
            "package dep\n\n//go:noinline\nfunc Version() string { return \"two\" }\n",
        )],
    ),
    Module {
        name: "mid",
        files: &[(
            "mid.go",
            "package mid\n\nimport \"example.com/dep\"\n\nfunc Version() string { return dep.Version() }\n",
        )],
        path: MID,
        requires: &[(DEP, "dep_old")],
    },
    plugin("use_old", USES_DEP, &[(DEP, "dep_old")]),
    plugin("use_old_too", USES_DEP, &[(DEP, "dep_old")]),
    plugin("use_copy", USES_DEP, &[(DEP, "dep_copy")]),
    plugin("use_new", USES_DEP, &[(DEP, "dep_new")]),
    plugin("use_body_1", USES_DEP, &[(DEP, "dep_body_1")]),
    plugin("use_body_2", USES_DEP, &[(DEP, "dep_body_2")]),
    plugin("use_sub_old", USES_SUB, &[(DEP, "dep_old")]),
    plugin("use_sub_new", USES_SUB, &[(DEP, "dep_new")]),
    plugin("use_mid_old", USES_MID, &[(MID, "mid"), (DEP, "dep_old")]),
    plugin("use_mid_new", USES_MID, &[(MID, "mid"), (DEP, "dep_new")]),
];
