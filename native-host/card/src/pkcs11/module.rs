//! A module as long as a key of its is in use.

use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};

use super::ModuleError;

/// A loaded module; dropped it releases its cards. OpenSC's holds a connection to each card it saw until it is
/// finalized, and no other program gets the card for itself meanwhile.
pub(super) struct LoadedModule {
    library: Pkcs11,
    /// Not when another part of the process had it initialized before: that one finalizes it.
    is_ours_to_finalize: bool,
}

impl LoadedModule {
    /// Loads and initializes a module.
    ///
    /// # Errors
    /// What the module says, or that the file is none.
    pub(super) fn load(path: &Path) -> Result<Self, ModuleError> {
        let library = Pkcs11::new(path)?;
        let is_ours_to_finalize =
            match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
                Ok(()) => true,
                Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => false,
                Err(error) => return Err(error.into()),
            };
        Ok(Self { library, is_ours_to_finalize })
    }

    pub(super) fn library(&self) -> &Pkcs11 {
        &self.library
    }
}

impl Drop for LoadedModule {
    fn drop(&mut self) {
        if self.is_ours_to_finalize {
            // A module that fails here is left as it is: nobody asks it anything any more.
            let _failed = self.library.clone().finalize();
        }
    }
}
