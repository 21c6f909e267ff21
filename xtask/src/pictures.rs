//! The pictures of README and guide: taken by the demonstrations, cut to what matters and made small. A row for each.

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
/// So many colours are enough for windows and letters.
const COLOURS: &str = "64";

/// The demonstrations that are played, each with its folder and its option.
const DEMONSTRATIONS: [(&str, Option<&str>); 3] =
    [("doctor", None), ("pharmacist", Some("--pharmacist")), ("card", Some("--card"))];

/// What is shown, which screen of which demonstration it is, and which part of that: width, height, left, top.
struct Picture {
    name: &'static str,
    screen: &'static str,
    part: &'static str,
}

const PICTURES: [Picture; 15] = [
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
    command.arg(screen).args(["-crop", picture.part, "+repage", "-strip", "+dither", "-colors", COLOURS]);
    command.args(["-define", "png:compression-level=9", "-define", "png:exclude-chunks=date,time"]);
    command.arg(format!("PNG8:{}", to.display()));
    process::run(&mut command)?;
    let size = fs::metadata(to)?.len();
    if size > LARGEST {
        bail!("{} has {size} bytes, more than {LARGEST}: cut out less of it", to.display());
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PAGES: [(&str, &str); 2] = [("README.md", "docs/pictures/"), ("docs/guida.md", "pictures/")];

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
        for name in shown {
            let size = fs::metadata(place(root, &name)).unwrap().len();
            assert!(size <= LARGEST, "{name}: {size}");
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
