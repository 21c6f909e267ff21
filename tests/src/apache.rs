//! The real Apache of Debian's packages, in front of the simulated Sistema TS portal: it asks for the card's
//! certificate in every layout that real portals have (docs/facts/smartcard.md 0.2 and 2.3), and tells the portal what
//! it saw. Knows nothing of the portal's pages.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{
    card_pki::{CardPki, ServerIssuer},
    loopback::free_port,
    part::Part,
    scratch::Scratch,
    ts_portal::CARD_PATHS,
};

const PROGRAM: &str = "/usr/sbin/apache2";
const MODULES: &str = "/usr/lib/apache2/modules";

/// When and how a server asks for the card's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsLayout {
    /// Only for the card's pages, TLS 1.2: by renegotiation.
    PagesTls12,
    /// Only for the card's pages, TLS 1.3: after the handshake.
    PagesTls13,
    /// For everything, in the handshake.
    WholeHost,
    /// Only for the card's pages, and even a certificate of an unknown authority, or none, reaches the portal, which
    /// says so in its own words.
    PagesOptional,
    /// Like [`TlsLayout::PagesTls12`], and signatures are taken with PKCS#1 padding only.
    PagesPkcs1,
    /// In the handshake, TLS 1.3 only.
    WholeHostTls13,
    /// Never.
    Never,
}

impl TlsLayout {
    /// Every layout in which a login with a card succeeds.
    pub const ASKING: [Self; 6] = [
        Self::PagesTls12,
        Self::PagesTls13,
        Self::WholeHost,
        Self::PagesOptional,
        Self::PagesPkcs1,
        Self::WholeHostTls13,
    ];

    fn directives(self) -> String {
        let protocol = match self {
            Self::PagesTls12 | Self::PagesPkcs1 => "TLSv1.2",
            Self::PagesTls13 | Self::WholeHostTls13 => "TLSv1.3",
            Self::WholeHost | Self::PagesOptional | Self::Never => "TLSv1.2 +TLSv1.3",
        };
        let mut text = format!("  SSLProtocol {protocol}\n");
        if self == Self::PagesPkcs1 {
            text.push_str("  SSLOpenSSLConfCmd ClientSignatureAlgorithms RSA+SHA256:RSA+SHA384:RSA+SHA512\n");
        }
        match self {
            Self::WholeHost | Self::WholeHostTls13 => {
                text.push_str("  SSLVerifyClient require\n  SSLVerifyDepth 2\n");
            }
            Self::Never => {}
            Self::PagesTls12 | Self::PagesTls13 | Self::PagesOptional | Self::PagesPkcs1 => {
                let how = if self == Self::PagesOptional { "optional_no_ca" } else { "require" };
                for path in CARD_PATHS {
                    let _ = write!(
                        text,
                        "  <Location {path}>\n    SSLVerifyClient {how}\n    SSLVerifyDepth 2\n  </Location>\n"
                    );
                }
            }
        }
        text
    }
}

/// A server to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// When it asks for the certificate.
    pub layout: TlsLayout,
    /// Who issued its own.
    pub issuer: ServerIssuer,
}

impl From<TlsLayout> for Site {
    fn from(layout: TlsLayout) -> Self {
        Self { layout, issuer: ServerIssuer::Trusted }
    }
}

/// Running Apache, with one port for each site. Stopped on drop.
#[derive(Debug)]
pub struct Apache {
    ports: Vec<u16>,
    apache: Part,
}

impl Apache {
    /// Starts it for some names, in front of the portal's plain port.
    ///
    /// # Errors
    /// When the package is not installed, or it does not come up.
    pub fn start(
        scratch: &Scratch,
        pki: &CardPki,
        names: &[&str],
        sites: &[Site],
        portal: u16,
    ) -> Result<Self> {
        let dir = scratch.dir(format!("apache-{}", free_port()?))?;
        let mut config = base(&dir);
        let mut ports = Vec::new();
        for site in sites {
            let port = free_port()?;
            let files = pki.server(names, site.issuer)?;
            let _ = write!(
                config,
                "Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\n  ServerName {}\n  SSLEngine on\n  \
                 SSLCertificateFile {}\n  SSLCertificateKeyFile {}\n  SSLCACertificateFile {}\n{}\
                 {PROXY}  ProxyPass / http://127.0.0.1:{portal}/\n</VirtualHost>\n",
                names.first().context("a site has a name")?,
                files.chain.display(),
                files.key.display(),
                pki.cards_file().display(),
                site.layout.directives(),
            );
            ports.push(port);
        }
        let file = dir.join("apache.conf");
        fs::write(&file, config)?;
        let mut command = Command::new(PROGRAM);
        command.args(["-D", "FOREGROUND", "-f"]).arg(&file);
        let mut apache = Part::start(scratch, "apache", command).context("apache2 (package apache2-bin)")?;
        apache.wait_ready(|| {
            ports.iter().all(|port| std::net::TcpStream::connect(("127.0.0.1", *port)).is_ok()).then_some(())
        })?;
        Ok(Self { ports, apache })
    }

    /// The ports, in the order of the sites.
    #[must_use]
    pub fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.apache.log()
    }
}

/// What was seen of the certificate, for the portal; what a client says of itself under these names is overwritten.
const PROXY: &str = "  SSLOptions +StdEnvVars
  RequestHeader set X-Client-Verify \"%{SSL_CLIENT_VERIFY}s\"
  RequestHeader set X-Client-Cn \"%{SSL_CLIENT_S_DN_CN}s\"
  RequestHeader set X-Client-Issuer \"%{SSL_CLIENT_I_DN_CN}s\"
  RequestHeader set X-Client-Serial \"%{SSL_CLIENT_M_SERIAL}s\"
  RequestHeader set X-Client-Remains \"%{SSL_CLIENT_V_REMAIN}s\"
  ProxyPreserveHost On
";

fn base(dir: &Path) -> String {
    let mut text = String::new();
    for module in ["mpm_event", "authz_core", "headers", "proxy", "proxy_http", "socache_shmcb", "ssl"] {
        let _ = writeln!(text, "LoadModule {module}_module {MODULES}/mod_{module}.so");
    }
    let dir = dir.display();
    let _ = write!(
        text,
        "ServerRoot {dir}\nDefaultRuntimeDir {dir}\nPidFile {dir}/apache.pid\nErrorLog /dev/stderr\nLogLevel warn\n\
         User www-data\nGroup www-data\nServerName localhost\nStartServers 1\nThreadsPerChild 8\n\
         MinSpareThreads 4\nMaxSpareThreads 8\nMaxRequestWorkers 8\nServerLimit 1\nTimeout 30\nKeepAlive On\n\
         SSLSessionCache none\nSSLSessionTickets off\nSSLRandomSeed connect builtin\nTraceEnable off\n"
    );
    text
}
