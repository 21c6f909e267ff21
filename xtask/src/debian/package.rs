//! A Debian package as `dpkg-deb` makes it: the same bytes for the same content and time. Knows nothing of its content.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::{process, project::Project};

/// A package, before it is written.
pub(super) struct Package {
    /// The package's name, which its control file says too.
    pub(super) name: &'static str,
    /// The fields of the control file after its name, version and architecture, each with its value.
    pub(super) control: Vec<(&'static str, String)>,
    /// By its place in the system, without the first slash.
    entries: BTreeMap<String, Entry>,
}

enum Entry {
    Program(Vec<u8>),
    File(Vec<u8>),
    Link(String),
}

impl Package {
    /// An empty one.
    pub(super) fn new(name: &'static str, control: Vec<(&'static str, String)>) -> Self {
        Self { name, control, entries: BTreeMap::new() }
    }

    /// Adds a file that all may read.
    pub(super) fn file(&mut self, place: &str, content: impl Into<Vec<u8>>) {
        self.entries.insert(place.to_owned(), Entry::File(content.into()));
    }

    /// Adds a program.
    pub(super) fn program(&mut self, place: &str, content: Vec<u8>) {
        self.entries.insert(place.to_owned(), Entry::Program(content));
    }

    /// Adds a link; what it leads to is relative to its folder.
    pub(super) fn link(&mut self, place: &str, to: &str) {
        self.entries.insert(place.to_owned(), Entry::Link(to.to_owned()));
    }

    /// Writes the package into a folder, under the name that Debian gives it; its times are `at`, in seconds.
    pub(super) fn write(&self, project: &Project, version: &str, at: &str, folder: &Path) -> Result<PathBuf> {
        let architecture = process::read(project.command("dpkg").arg("--print-architecture"))?;
        let architecture = architecture.trim();
        let stage = project.target.join("debian").join(self.name);
        if stage.exists() {
            fs::remove_dir_all(&stage)?;
        }
        for (place, entry) in &self.entries {
            let path = stage.join(place);
            fs::create_dir_all(path.parent().context("a file of a package has no folder")?)?;
            match entry {
                Entry::Program(content) | Entry::File(content) => fs::write(&path, content)?,
                Entry::Link(to) => drop(process::read(project.command("ln").arg("-s").arg(to).arg(&path))?),
            }
        }
        let information = stage.join("DEBIAN");
        fs::create_dir_all(&information)?;
        fs::write(information.join("control"), self.control_file(version, architecture))?;
        fs::write(information.join("conffiles"), self.settings())?;
        fs::write(information.join("md5sums"), self.sums(project, &stage)?)?;
        // Whatever the umask of who packs: all may enter and read, the owner alone writes.
        process::read(project.command("chmod").args(["-R", "a=rX,u+w"]).arg(&stage))?;
        let is_program = |(_, entry): &(&String, &Entry)| matches!(entry, Entry::Program(_));
        for (place, _) in self.entries.iter().filter(is_program) {
            process::read(project.command("chmod").arg("755").arg(stage.join(place)))?;
        }
        let file = folder.join(format!("{}_{version}_{architecture}.deb", self.name));
        let mut command = project.command("dpkg-deb");
        command.env("SOURCE_DATE_EPOCH", at).env("DPKG_DEB_THREADS_MAX", "1");
        command.args(["--root-owner-group", "-Zxz", "--build"]).arg(&stage).arg(&file);
        process::read(&mut command)?;
        Ok(file)
    }

    fn control_file(&self, version: &str, architecture: &str) -> String {
        let size: usize = self.entries.values().map(Entry::kibibytes).sum();
        let own = [
            ("Package", self.name.to_owned()),
            ("Version", version.to_owned()),
            ("Architecture", architecture.to_owned()),
            ("Installed-Size", size.to_string()),
        ];
        let fields = own.iter().chain(&self.control);
        fields.map(|(name, value)| format!("{name}: {value}\n")).collect()
    }

    /// What an administrator may change below `/etc`: dpkg asks before it is overwritten.
    fn settings(&self) -> String {
        self.entries
            .keys()
            .filter(|place| place.starts_with("etc/"))
            .map(|place| format!("/{place}\n"))
            .collect()
    }

    fn sums(&self, project: &Project, stage: &Path) -> Result<String> {
        let files = self.entries.iter().filter(|(_, entry)| !matches!(entry, Entry::Link(_)));
        process::read(project.command("md5sum").current_dir(stage).args(files.map(|(place, _)| place)))
    }
}

impl Entry {
    fn kibibytes(&self) -> usize {
        match self {
            Self::Program(content) | Self::File(content) => content.len().div_ceil(1024),
            Self::Link(_) => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_file_names_package_and_size_and_what_lies_in_etc_are_settings() {
        let mut package = Package::new("staffetta", vec![("Depends", "libc6".to_owned())]);
        package.program("usr/bin/program", vec![0; 2000]);
        package.file("etc/settings.json", "{}");
        package.link("usr/share/here", "../there");
        assert_eq!(
            package.control_file("0.1.0", "amd64"),
            "Package: staffetta\nVersion: 0.1.0\nArchitecture: amd64\nInstalled-Size: 4\nDepends: libc6\n"
        );
        assert_eq!(package.settings(), "/etc/settings.json\n");
    }
}
