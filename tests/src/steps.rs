//! A job in the steps a user would tell it in: each with its time and, where there is something to see, its screen.
//! Knows no job in particular.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{browser::Page, screen::Screen};

/// A step that was done.
#[derive(Debug)]
pub struct Step {
    /// What was done, and seen.
    pub what: String,
    /// How long it took.
    pub took: Duration,
    /// The screen after it.
    pub screenshot: Option<PathBuf>,
}

/// The steps of a job, each told when it is done.
pub struct Steps<'a> {
    pictures: PathBuf,
    told: &'a mut dyn FnMut(&Step),
    since: Instant,
}

impl<'a> Steps<'a> {
    /// Begins; the screens go into `pictures`.
    ///
    /// # Errors
    /// When that folder cannot be made.
    pub fn begin(pictures: &Path, told: &'a mut dyn FnMut(&Step)) -> Result<Self> {
        fs::create_dir_all(pictures)?;
        Ok(Self { pictures: pictures.to_owned(), told, since: Instant::now() })
    }

    /// A step was done of which there is nothing to see.
    pub fn done(&mut self, what: &str) {
        self.tell(what, None);
    }

    /// A step was done, and a page shows it; `name` is its picture's.
    ///
    /// # Errors
    /// When no picture can be taken.
    pub fn shown(&mut self, what: &str, page: &Page, name: &str) -> Result<()> {
        let file = self.file(name);
        page.screenshot(&file)?;
        self.tell(what, Some(file));
        Ok(())
    }

    /// A step was done, and the whole screen shows it.
    ///
    /// # Errors
    /// When no picture can be taken.
    pub fn on_screen(&mut self, what: &str, screen: &Screen, name: &str) -> Result<()> {
        let file = self.file(name);
        screen.screenshot(&file)?;
        self.tell(what, Some(file));
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.pictures.join(format!("{name}.png"))
    }

    fn tell(&mut self, what: &str, screenshot: Option<PathBuf>) {
        (self.told)(&Step { what: what.to_owned(), took: self.since.elapsed(), screenshot });
        self.since = Instant::now();
    }
}

impl fmt::Debug for Steps<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Steps").field("pictures", &self.pictures).finish_non_exhaustive()
    }
}
