//! A browser with the host that is a program of Windows behind it. The browser is that of this system: it starts the
//! host by a script, since it cannot start a program of Windows.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::{
    doctor_pc::DoctorPc,
    main_job::{self, masked},
    product::extension_dir,
    steps::Steps,
    user::no_complaints,
};

use super::computer::Computer;

/// A doctor's PC whose browser starts this program.
pub(crate) fn pc_with_host(computer: &Computer, program: &Path) -> Result<DoctorPc> {
    let script = computer.scratch().path().join("staffetta-host");
    let quoted = |path: &Path| format!("'{}'", path.display());
    let settings: String = computer
        .settings()
        .iter()
        .map(|(name, value)| format!("export {name}={}\n", quoted(value)))
        .collect();
    let text = format!("#!/bin/sh\n{settings}unset DISPLAY\nexec wine {} \"$@\"\n", quoted(program));
    fs::write(&script, text)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    DoctorPc::builder().extension(extension_dir()?).native_host(&script).start()
}

/// From the mail to the accepted prescription; gives the code.
pub(crate) fn do_the_main_job(pc: &DoctorPc) -> Result<String> {
    main_job::run(pc, &mut Steps::begin(&pc.scratch().path().join("pictures"), &mut |_| ())?)?;
    no_complaints(pc.browser()?)?;
    Ok(pc.portal.submissions().pop().context("nothing was sent")?.value)
}

/// The popup, opened now, shows this code, and has a host.
pub(crate) fn popup_shows(pc: &DoctorPc, code: &str) -> Result<()> {
    let popup = pc.browser()?.open_popup()?;
    popup.wait_for_text(&masked(code))?;
    popup.close()
}

/// The code is in no keyring of the browser's system.
pub(crate) fn holds_nothing_here(pc: &DoctorPc) -> Result<()> {
    let here = pc.secrets.entries()?;
    ensure!(here.is_empty(), "it is in the keyring of this system: {here:?}");
    Ok(())
}
