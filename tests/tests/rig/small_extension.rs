//! An extension that does nothing but exist: what the rig must be able to see and touch of any extension.

use std::path::PathBuf;

use anyhow::Result;
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{KeyPair, PublicKeyData};
use serde_json::json;
use staffetta_tests::{
    product::{PORTAL, WEBMAIL},
    scratch::Scratch,
};

/// Writes it in the run's folder and gives where it is.
pub(crate) fn write(scratch: &Scratch) -> Result<PathBuf> {
    let key = STANDARD.encode(KeyPair::generate()?.subject_public_key_info());
    let sites = [WEBMAIL, PORTAL].map(|name| format!("https://{name}/*"));
    let manifest = json!({
        "manifest_version": 3, "name": "__MSG_nome__", "version": "1", "default_locale": "en", "key": key,
        "background": {"service_worker": "background.js"},
        "action": {"default_popup": "popup.html"},
        "permissions": ["nativeMessaging"],
        "content_scripts": [{"matches": sites, "js": ["content.js"], "all_frames": true}],
    });
    scratch.write("small/manifest.json", manifest.to_string())?;
    scratch.write("small/_locales/en/messages.json", json!({"nome": {"message": "Small"}}).to_string())?;
    scratch.write("small/_locales/it/messages.json", json!({"nome": {"message": "Piccola"}}).to_string())?;
    scratch.write("small/background.js", BACKGROUND)?;
    scratch.write("small/content.js", CONTENT)?;
    scratch.write("small/popup.html", "<!DOCTYPE html><title>Popup</title><p>Sono il popup</p>")?;
    Ok(scratch.path().join("small"))
}

const BACKGROUND: &str = "
self.pronto = Math.random();
self.cadi = () => { setTimeout(() => { throw new Error('caduta'); }, 0); };
self.chiedi = () => new Promise(fatto => {
  const porta = chrome.runtime.connectNative('it.staffetta.host');
  porta.onMessage.addListener(risposta => { fatto(risposta); porta.disconnect(); });
  porta.onDisconnect.addListener(() => fatto(chrome.runtime.lastError?.message));
  porta.postMessage({ciao: 1});
});
";

const CONTENT: &str = "
const radice = document.createElement('div');
radice.style.cssText = 'position:fixed;right:0;top:0;z-index:2147483647';
const ombra = radice.attachShadow({mode: 'closed'});
ombra.innerHTML = '<button class=\"piccolo\">Premi</button>';
ombra.querySelector('button').addEventListener('click', evento => { globalThis.premuto = evento.isTrusted; });
document.documentElement.append(radice);
";
