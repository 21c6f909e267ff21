//! SIRPED's service for the doctor of a PC, as her IT staff set it up: the address and certificates in the settings of
//! the host that the browser starts, her credentials in the keyring. The portal asks the service about codes. Knows
//! nothing of what is done with it.

use std::{fs, io::Write as _, path::PathBuf, process::Command, process::Stdio, sync::Arc};

use anyhow::{Context as _, Result, ensure};

use crate::{
    browser::HOST_NAME,
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    issuer_service::{Deliver, Issued, IssuerService, Kind, PATH, ServiceUser},
    notice_mail::NoticeMail,
    product,
    sirped_portal::{COMPANY, SOFTWARE},
    tls::Authority,
};

/// Whose codes these are.
pub const CODICE_FISCALE: &str = "BNCNNA75L41L219A";

/// The service, and where the host's settings are.
#[derive(Debug)]
pub struct ServiceSetup {
    /// The service.
    pub service: Arc<IssuerService>,
    /// Who vouches for its certificate.
    pub authority: Authority,
    settings: PathBuf,
}

impl ServiceSetup {
    /// Starts the service and sets everything up.
    ///
    /// # Errors
    /// Names what is not there.
    pub fn start(pc: &DoctorPc) -> Result<Self> {
        let mut user = ServiceUser::new(ANNA, CODICE_FISCALE, ANNA_MAIL)?;
        user.codes[0] = "010".into();
        let authority = Authority::new()?;
        let known = vec![user.clone()];
        let service = IssuerService::start(&authority, "localhost", Kind::Sirped, known, delivery(pc))?;
        let service = Arc::new(service);
        let settings = pc.scratch().dir("home/.config/staffetta")?;
        let address = format!("https://localhost:{}{PATH}", service.port());
        let row = format!(
            "[[service]]\nid = \"sirped\"\naddress = \"{address}\"\nroots = [\"service-root.pem\"]\n"
        );
        fs::write(settings.join("services.toml"), row)?;
        fs::write(settings.join("service-root.pem"), authority.pem())?;
        fs::write(settings.join("sirped.cer"), service.key().certificate_pem()?)?;
        let setup = Self { service: Arc::clone(&service), authority, settings };
        type_credentials(pc, &user)?;
        pc.portal.ask_service(Some(Box::new(move |user, code| service.is_taken(user, code))));
        Ok(setup)
    }

    /// As if an hour had passed: what was asked for counts no more, and a password that was refused was set anew.
    ///
    /// # Errors
    /// When nothing was asked for.
    pub fn forget_calls(&self) -> Result<()> {
        fs::remove_file(self.settings.join("issuer-calls.json")).context("nothing was asked for")
    }

    /// Has the settings say whether it is a test environment.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn call_test(&self, is_test: bool) -> Result<()> {
        let path = self.settings.join("services.toml");
        let row = fs::read_to_string(&path)?.replace("test = true\n", "");
        let said = if is_test { "test = true\n" } else { "" };
        fs::write(path, row + said).context("the settings")
    }

    /// Takes the credentials out of the keyring.
    ///
    /// # Errors
    /// When there are none.
    pub fn remove_credentials(pc: &DoctorPc) -> Result<()> {
        let service = format!("{HOST_NAME}.credentials");
        pc.secrets.run("secret-tool", &["clear", "service", &service], "").map(drop)
    }

    /// Takes everything away again.
    ///
    /// # Errors
    /// When it is not there any more.
    pub fn end(self, pc: &DoctorPc) -> Result<()> {
        pc.portal.ask_service(None);
        for name in ["services.toml", "service-root.pem", "sirped.cer"] {
            fs::remove_file(self.settings.join(name))?;
        }
        let _ = self.forget_calls();
        Ok(())
    }
}

/// The operator's window, in which a script types for her: it stands in for the card process beside a copy of the host.
fn type_credentials(pc: &DoctorPc, user: &ServiceUser) -> Result<()> {
    let programs = pc.scratch().dir("programs")?;
    let host = programs.join("staffetta-host");
    fs::copy(product::host_program()?, &host)?;
    let ServiceUser { user: name, password, pincode, program, .. } = user;
    let script = format!(
        r#"#!/bin/sh
PATH=/usr/bin:/bin
IFS= read -r asked
case $asked in
*'"field":"user"'*) value={name} ;;
*'"field":"password"'*) value='{password}' ;;
*'"field":"pincode"'*) value={pincode} ;;
*'"field":"codice_fiscale"'*) value={CODICE_FISCALE} ;;
*'"field":"asl"'*) value=101 ;;
*'"field":"program"'*) value={program} ;;
*) value= ;;
esac
printf '{{"reply":"typed","result":{{"value":"%s"}}}}\n' "$value"
exec cat > /dev/null
"#
    );
    // Written by another process: no thread of ours holds it open while somebody forks.
    let mut writer = Command::new("/bin/sh")
        .args(["-c", r#"cat > "$0" && chmod 755 "$0""#])
        .arg(programs.join("staffetta-card"))
        .stdin(Stdio::piped())
        .spawn()?;
    writer.stdin.take().context("no pipe")?.write_all(script.as_bytes())?;
    ensure!(writer.wait()?.success(), "the script was not written");
    let mut set = Command::new(host);
    set.args(["credentials", "set", "sirped"]).env_clear().env("PATH", "/usr/bin:/bin");
    set.env("HOME", pc.scratch().path().join("home")).env("LANG", "it_IT.UTF-8").envs(pc.secrets.env());
    let set = set.output()?;
    ensure!(set.status.success(), "no credentials: {}", String::from_utf8_lossy(&set.stderr));
    Ok(())
}

fn delivery(pc: &DoctorPc) -> Deliver {
    let mailbox = Arc::clone(&pc.mailbox);
    Box::new(move |address: &str, issued: &Issued| {
        let mut notice = NoticeMail::sirped(address, &issued.code, issued.requested_at);
        notice.expires_at = Some(issued.expires_at);
        notice.software = SOFTWARE.into();
        notice.company = COMPANY.into();
        notice.subject = format!("Notifica SIRPED {}", issued.code.get(..8).unwrap_or_default());
        mailbox.deliver(address, &notice.build()?)
    })
}
