//! Cards that the driver of our own does not cover, through their manufacturer's PKCS#11 module. A module is code of
//! others, loaded into this process only when it is needed.

pub(crate) mod errors;
mod module;
mod token;

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use staffetta_core::profiles::{self, schema::Module};
use staffetta_native::worker::Worker;

pub use self::errors::ModuleError;
use self::module::LoadedModule;
use self::token::Token;
use crate::card::{CardError, CardKey, Wanted, most_useful};
use crate::side_by_side::of_each;

/// How long a module may take to be loaded and to look at its cards.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// A module that is on this computer. Whether it works is not said.
#[derive(Clone, Debug)]
pub struct InstalledModule {
    /// Its id in `modules.toml`.
    pub id: String,
    /// The file.
    pub path: PathBuf,
}

/// The modules there are on this computer.
pub fn installed() -> Vec<InstalledModule> {
    let here = |row: &Module| -> Vec<InstalledModule> {
        let places = if cfg!(target_os = "windows") {
            &row.windows
        } else if cfg!(target_os = "macos") {
            &row.macos
        } else {
            &row.linux
        };
        let paths = places.iter().filter_map(|place| filled_in(place)).filter(|path| path.is_file());
        paths.map(|path| InstalledModule { id: row.id.clone(), path }).collect()
    };
    profiles::modules().iter().flat_map(here).collect()
}

/// What is wrong with each of these modules, all tried at once: each is loaded, and no card asked.
pub fn check(modules: &[InstalledModule]) -> Vec<Option<CardError>> {
    of_each(modules, |module| {
        let path = module.path.clone();
        let error = in_time(move || Ok(LoadedModule::load(&path).map(drop)?)).err()?;
        Some(CardError::OfModule(name_of(&module.path), Box::new(error)))
    })
}

/// The keys of the tokens that hold a certificate like a CNS', by the first module that knows any.
///
/// # Errors
/// The most useful of what the modules' tokens lack: an expired certificate before a module that fails.
pub fn find(modules: &[PathBuf], wanted: &Wanted<'_>) -> Result<Vec<Box<dyn CardKey>>, CardError> {
    let mut errors = Vec::new();
    for module in modules {
        match keys_in_time(module, wanted) {
            Ok(keys) if keys.is_empty() => {}
            Ok(keys) => return Ok(keys),
            Err(error) => {
                errors.push(CardError::OfModule(name_of(module), Box::new(error)));
            }
        }
    }
    if errors.is_empty() { Ok(Vec::new()) } else { Err(most_useful(errors)) }
}

/// The keys of one module, which may be one that never answers.
fn keys_in_time(module: &Path, wanted: &Wanted<'_>) -> Result<Vec<Box<dyn CardKey>>, CardError> {
    let (module, known, keyboard_readers) =
        (module.to_owned(), wanted.known.to_vec(), wanted.keyboard_readers.to_vec());
    let now = wanted.now;
    in_time(move || {
        let wanted =
            Wanted { serial: None, known: &known, keyboard_readers: &keyboard_readers, now, trace: None };
        keys_of(&module, &wanted)
    })
}

/// Something that a module does on a thread of its own: what never ends is left to itself.
fn in_time<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, CardError> + Send + 'static,
) -> Result<T, CardError> {
    let answer = Worker::new("module", || ()).run(Instant::now() + TIME_LIMIT, move |()| ask());
    answer.unwrap_or_else(|_| Err(ModuleError::NoAnswer.into()))
}

/// The keys of one module.
///
/// # Errors
/// The module's, or what is wrong with the certificate of its only token.
fn keys_of(module: &Path, wanted: &Wanted<'_>) -> Result<Vec<Box<dyn CardKey>>, CardError> {
    let module = Arc::new(LoadedModule::load(module)?);
    let slots = module.library().get_slots_with_token().map_err(ModuleError::from)?;
    let mut keys: Vec<Box<dyn CardKey>> = Vec::new();
    let mut errors = Vec::new();
    for slot in slots {
        match Token::open(&module, slot, wanted) {
            Ok(Some(token)) => match token.check(wanted.now) {
                Ok(()) => keys.push(Box::new(token)),
                Err(error) => errors.push(error),
            },
            // Another card, or a token without anything in it.
            Ok(None) => {}
            Err(error) => errors.push(error.into()),
        }
    }
    if keys.is_empty() && !errors.is_empty() { Err(most_useful(errors)) } else { Ok(keys) }
}

fn name_of(module: &Path) -> String {
    module.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A place with the variables of Windows filled in; `None` when one is not set.
fn filled_in(place: &str) -> Option<PathBuf> {
    let Some(rest) = place.strip_prefix('%') else { return Some(PathBuf::from(place)) };
    let (variable, rest) = rest.split_once('%')?;
    Some(PathBuf::from(format!("{}{rest}", env::var(variable).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_place_are_filled_in_or_the_place_is_none() {
        assert_eq!(filled_in("/usr/lib/x.so"), Some(PathBuf::from("/usr/lib/x.so")));
        assert_eq!(filled_in("%NO_SUCH_VARIABLE%\\x.dll"), None);
        let path = env::var("PATH").unwrap();
        assert_eq!(filled_in("%PATH%/x"), Some(PathBuf::from(format!("{path}/x"))));
    }

    #[test]
    fn a_file_that_is_no_module_is_told_and_not_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let module = folder.path().join("libnone.so");
        std::fs::write(&module, "not a library").unwrap();
        let wanted = Wanted {
            serial: None,
            known: &[],
            keyboard_readers: &[],
            now: std::time::SystemTime::now(),
            trace: None,
        };
        let error = find(&[module], &wanted).err().unwrap();
        assert!(matches!(error.cause(), CardError::Module(ModuleError::Failed(_))), "{error:?}");
        assert!(matches!(error, CardError::OfModule(module, _) if module == "libnone.so"));
    }
}
