//! What the programs say of themselves in Windows: version, icon, and the manifest by which the system treats them as
//! of today. The build script of host and card process; for other systems it does nothing.

use std::{env, error::Error, fs, path::Path};

/// Runs without asking for more rights, with controls and sizes of today, and speaks UTF-8.
const MANIFEST: &str = include_str!("program.manifest");
/// What the extension shows, as the pictures of one icon.
const ICONS: [(u8, &[u8]); 3] = [
    (16, include_bytes!("../../extension/icons/16.png")),
    (32, include_bytes!("../../extension/icons/32.png")),
    (48, include_bytes!("../../extension/icons/48.png")),
];

fn main() -> Result<(), Box<dyn Error>> {
    // The package's own, which has its description. A file that is not there would have both programs built anew each
    // time; that this script changed cargo sees by itself.
    println!("cargo::rerun-if-changed=Cargo.toml");
    // Of the system that is built for: `cfg!` would say which one builds.
    if env::var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    let name = format!("{}.exe", env::var("CARGO_PKG_NAME")?);
    let icon = Path::new(&env::var("OUT_DIR")?).join("staffetta.ico");
    fs::write(&icon, icon_of(&ICONS))?;
    let mut resource = winresource::WindowsResource::new();
    resource
        .set("ProductName", "Staffetta")
        .set("FileDescription", &env::var("CARGO_PKG_DESCRIPTION")?)
        .set("OriginalFilename", &name)
        .set("InternalName", &name)
        .set("LegalCopyright", "EUPL-1.2")
        .set_icon(icon.to_str().ok_or("the folder's name is not Unicode")?)
        .set_manifest(MANIFEST);
    Ok(resource.compile()?)
}

/// An ICO of PNG pictures: a head, a row for each, then the pictures.
fn icon_of(pictures: &[(u8, &[u8])]) -> Vec<u8> {
    const HEAD: usize = 6;
    const ROW: usize = 16;
    let mut offset = HEAD + ROW * pictures.len();
    let mut icon = vec![0, 0, 1, 0];
    icon.extend((pictures.len() as u16).to_le_bytes());
    for (side, picture) in pictures {
        // Width, height, no palette, one plane, 32 bits for each point.
        icon.extend([*side, *side, 0, 0, 1, 0, 32, 0]);
        icon.extend((picture.len() as u32).to_le_bytes());
        icon.extend((offset as u32).to_le_bytes());
        offset += picture.len();
    }
    pictures.iter().for_each(|(_, picture)| icon.extend(*picture));
    icon
}
