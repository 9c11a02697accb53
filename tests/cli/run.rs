//! Running the program.

use snapbox::cmd::{Command, OutputAssert};
use std::path::{Path, PathBuf};

/// The four example cases, and what they come to.
pub(crate) const EXAMPLES: [(&str, i32); 4] = [
    ("allowed", 0),
    ("denied", 10),
    ("pending", 11),
    ("undecided", 1),
];

/// The program with these arguments and no environment.
pub(crate) fn sixeyes<I, S>(args: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<std::ffi::OsStr>,
{
    Command::new(snapbox::cmd::cargo_bin!("sixeyes"))
        .env_clear()
        .args(args)
}

/// What it wrote to standard output.
pub(crate) fn out(ran: &OutputAssert) -> String {
    String::from_utf8(ran.get_output().stdout.clone()).unwrap()
}

/// What it wrote to standard error.
pub(crate) fn err(ran: &OutputAssert) -> String {
    String::from_utf8(ran.get_output().stderr.clone()).unwrap()
}

/// A file or folder of an example case.
pub(crate) fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/cases")
        .join(path)
}

/// The bytes of a file of an example case.
pub(crate) fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(example(path)).unwrap()
}

/// The arguments that judge the files of an example.
pub(crate) fn judging(name: &str) -> Vec<String> {
    let path = |file: &str| example(&format!("{name}/{file}")).display().to_string();
    let mut args = vec![
        "decide".to_owned(),
        "--evidence".to_owned(),
        path("evidence.json"),
        "--policy".to_owned(),
        path("policy.yaml"),
    ];
    if example(&format!("{name}/directory.yaml")).exists() {
        args.extend(["--directory".to_owned(), path("directory.yaml")]);
    }
    args
}

/// A folder of one test's own, removed at the end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sixeyes-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file there.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Copies an example case there.
    pub(crate) fn copy(&self, example_name: &str) -> PathBuf {
        let case = self.path(example_name);
        std::fs::create_dir_all(&case).unwrap();
        for entry in std::fs::read_dir(example(example_name)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), case.join(entry.file_name())).unwrap();
        }
        case
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
