//! What we show can be read and used by everybody: axe finds nothing, in either theme; at 320 pixels nothing is cut
//! off.

use anyhow::{Result, ensure};
use staffetta_tests::{
    axe::{THEMES, copy_of_root, findings, set_theme},
    browser::Page,
    main_job::{NOTE, in_control},
};

use crate::support::{control_says, offered, on_doctor_pc, portal_asks, press, read_mail, shot};

#[test]
fn axe_finds_nothing_in_what_we_show_and_nothing_is_cut_off_at_320_pixels() -> Result<()> {
    on_doctor_pc(|pc| {
        let browser = pc.browser()?;
        let (portal, issued) = portal_asks(pc)?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        let mut found = Vec::new();
        let mut drawn = |css: &str, page: &Page, name: &str| -> Result<()> {
            let copy = copy_of_root(browser, &in_control(page, css)?)?;
            found.extend(findings(&copy, name)?);
            shot(&copy, &format!("{name}-own-colours"))?;
            pictures(&copy, name)?;
            copy.close()
        };
        drawn(".control", &portal, "axe-control-hint")?;
        let webmail = read_mail(pc, &issued)?;
        drawn(NOTE, &webmail, "axe-note")?;
        portal.bring_to_front()?;
        offered(&portal)?;
        drawn(".control", &portal, "axe-control")?;
        portal.bring_to_front()?;
        offered(&portal)?.click()?;
        in_control(&portal, ".done .undo")?;
        drawn(".control", &portal, "axe-control-done")?;

        for name in ["popup", "options", "guide", "choose"] {
            let page = browser.open_extension_page(&format!("{name}.html"))?;
            if name == "choose" {
                page.eval("chrome.storage.session.set({ choice: 'copy' })")?;
                page.reload()?;
            }
            page.wait_for("document.documentElement.dataset.ready !== undefined")?;
            found.extend(findings(&page, name)?);
            shot(&page, &format!("axe-{name}-own-colours"))?;
            pictures(&page, &format!("axe-{name}"))?;
            for _ in 0..if name == "guide" { 4 } else { 0 } {
                press(&page, "Avanti")?;
                found.extend(findings(&page, name)?);
            }
            page.resize(320, 640, 2.0)?;
            let width = page.eval("document.documentElement.scrollWidth")?;
            ensure!(width.as_f64() <= Some(320.0), "{name} is {width} pixels wide");
            shot(&page, &format!("axe-{name}-320"))?;
            page.close()?;
        }
        ensure!(found.is_empty(), "{}", found.join("\n"));
        Ok(())
    })
}

fn pictures(page: &Page, name: &str) -> Result<()> {
    for theme in THEMES {
        set_theme(page, theme)?;
        shot(page, &format!("{name}-{theme}"))?;
    }
    Ok(())
}
