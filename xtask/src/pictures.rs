//! The pictures of README, guide and stores: taken by the demonstrations, cut to what matters and made small. A row for
//! each.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, bail};

use crate::{process, project::Project, setup, stage};

/// Where the pages look for them.
const FOLDER: &str = "docs/pictures";
/// The largest file, in bytes: they all stay in the repository's history.
const LARGEST: u64 = 60_000;
/// The same of one for a store, which takes no palette.
const LARGEST_FOR_STORE: u64 = 110_000;
/// So many colours are enough for windows and letters.
const COLOURS: &str = "64";
/// The same of a picture for a store.
const COLOURS_FOR_STORE: &str = "32";
/// The size of a picture in a store, and what is around a smaller one (docs/store.md).
const STORE: [&str; 2] = ["1280x800", "#e7eeea"];
/// How the name of a picture for a store begins.
const FOR_STORE: &str = "store-";

/// The demonstrations that are played, each with its folder and its option.
const DEMONSTRATIONS: [(&str, Option<&str>); 3] =
    [("doctor", None), ("pharmacist", Some("--pharmacist")), ("card", Some("--card"))];

/// What is shown, which screen of which demonstration it is, and which part of that: width, height, left, top.
struct Picture {
    name: &'static str,
    screen: &'static str,
    part: &'static str,
}

impl Picture {
    fn is_for_store(&self) -> bool {
        self.name.starts_with(FOR_STORE)
    }

    fn largest(&self) -> u64 {
        if self.is_for_store() { LARGEST_FOR_STORE } else { LARGEST }
    }
}

const PICTURES: [Picture; 20] = [
    picture("guida-chi-sei", "doctor/0-guida-1", "760x330+255+0"),
    picture("guida-casella", "doctor/0-guida-2", "760x772+255+0"),
    picture("guida-portale", "doctor/0-guida-3", "760x600+255+0"),
    picture("guida-programma", "pharmacist/0-guida-3", "760x500+255+0"),
    picture("guida-prova", "doctor/0-guida-5", "1024x772+255+0"),
    picture("nessun-codice", "doctor/1-portale-chiede", "680x470+300+150"),
    picture("mail", "doctor/2-webmail-salvato", "659x560+620+50"),
    picture("popup", "doctor/3-popup", "372x600+0+0"),
    picture("incolla", "doctor/4-portale-prima", "680x470+300+150"),
    picture("incollato", "doctor/5-portale-dopo", "680x470+300+150"),
    picture("primo-avviso", "pharmacist/1-primo-avviso", "370x290+0+480"),
    picture("mi-fido", "pharmacist/1-popup", "372x600+0+0"),
    picture("copia", "pharmacist/3-copia", "370x317+0+455"),
    picture("tessera", "card/card-1-popup", "372x486+0+0"),
    picture("pin", "card/card-2-pin", "440x210+230+198"),
    picture("store-portale", "doctor/4-portale-prima", "1280x772+0+0"),
    picture("store-mail", "doctor/2-webmail-salvato", "1280x772+0+0"),
    picture("store-incollato", "doctor/5-portale-dopo", "1280x772+0+0"),
    picture("store-farmacia", "pharmacist/3-copia", "1280x772+0+0"),
    picture("store-guida", "doctor/0-guida-2", "1280x772+0+0"),
];

const fn picture(name: &'static str, screen: &'static str, part: &'static str) -> Picture {
    Picture { name, screen, part }
}

/// Plays the demonstrations and puts their pictures where the pages look for them.
pub(crate) fn take(project: &Project, install: bool) -> Result<ExitCode> {
    if install {
        setup::all(project)?;
    }
    let screens = project.target.join("pictures");
    let folders = DEMONSTRATIONS.map(|(folder, _)| screens.join(folder).to_string_lossy().into_owned());
    let options = DEMONSTRATIONS.iter().zip(&folders);
    let options: Vec<Vec<&str>> = options
        .map(|((_, option), folder)| option.iter().copied().chain(["--out", folder]).collect())
        .collect();
    let ended = stage::demos(project, &options)?;
    if ended != ExitCode::SUCCESS {
        return Ok(ended);
    }
    fs::create_dir_all(project.root.join(FOLDER))?;
    for picture in &PICTURES {
        let screen = screens.join(format!("{}.png", picture.screen));
        let size = cut(project, picture, &screen, &place(&project.root, picture.name))?;
        println!("      {FOLDER}/{}.png ({size} bytes)", picture.name);
    }
    Ok(ExitCode::SUCCESS)
}

fn place(root: &Path, name: &str) -> PathBuf {
    root.join(FOLDER).join(format!("{name}.png"))
}

/// Cuts the part out of the screen, without what a picture says beside what it shows; gives its size.
fn cut(project: &Project, picture: &Picture, screen: &Path, to: &Path) -> Result<u64> {
    let mut command = project.command("convert");
    command.arg(screen).args(["-crop", picture.part, "+repage", "-strip"]);
    let (colours, kind) = if picture.is_for_store() {
        let [size, around] = STORE;
        command.args(["-gravity", "center", "-background", around, "-extent", size, "-alpha", "off"]);
        (COLOURS_FOR_STORE, "PNG24")
    } else {
        (COLOURS, "PNG8")
    };
    command.args(["+dither", "-colors", colours]);
    command.args(["-define", "png:compression-level=9", "-define", "png:exclude-chunks=date,time"]);
    command.arg(format!("{kind}:{}", to.display()));
    process::run(&mut command)?;
    let size = fs::metadata(to)?.len();
    let largest = picture.largest();
    if size > largest {
        bail!("{} has {size} bytes, more than {largest}: cut out less of it", to.display());
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PAGES: [(&str, &str); 3] =
        [("README.md", "docs/pictures/"), ("docs/guida.md", "pictures/"), ("docs/store.md", "pictures/")];

    #[test]
    fn every_picture_is_there_small_and_shown_and_none_is_shown_that_nobody_takes() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut shown = BTreeSet::new();
        for (page, folder) in PAGES {
            let text = fs::read_to_string(root.join(page)).unwrap();
            let opening = format!("({folder}");
            let links = text.split(&opening).skip(1);
            let names = links.filter_map(|rest| rest.split(".png)").next());
            shown.extend(names.map(str::to_owned));
        }
        assert_eq!(shown, PICTURES.iter().map(|picture| picture.name.to_owned()).collect());
        for picture in &PICTURES {
            let size = fs::metadata(place(root, picture.name)).unwrap().len();
            assert!(size <= picture.largest(), "{}: {size}", picture.name);
        }
    }

    #[test]
    fn a_picture_for_a_store_has_the_size_and_the_colours_that_stores_take() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for picture in PICTURES.iter().filter(|picture| picture.is_for_store()) {
            let file = fs::read(place(root, picture.name)).unwrap();
            let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
            let true_colours_without_alpha = [8, 2];
            assert_eq!(format!("{}x{}", number(16), number(20)), STORE[0], "{}", picture.name);
            assert_eq!(file[24..26], true_colours_without_alpha, "{}", picture.name);
        }
    }

    #[test]
    fn every_picture_is_of_a_demonstration_that_is_played() {
        for picture in &PICTURES {
            let (folder, _) = picture.screen.split_once('/').unwrap();
            assert!(DEMONSTRATIONS.iter().any(|(played, _)| *played == folder), "{}", picture.screen);
        }
    }
}
