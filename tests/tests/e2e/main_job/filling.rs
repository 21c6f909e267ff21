//! What the page's own code gets of the one click, whatever it listens to; and what is said of it is what happened.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use staffetta_tests::{
    browser::{Page, Place},
    main_job::{BUTTON, LINE},
    product::PORTAL,
    sirped_portal::COPY,
    wait::{wait_until, wait_within},
};

use crate::support::{control_says, offered, on_doctor_pc, press_undo, ready_to_click};

/// A real jQuery; Roundcube depends on it.
const JQUERY: &str = "/usr/share/javascript/jquery/jquery.min.js";
const PASTED: &str = "Incollato";
/// How long a page gets here: one that fails is not to hold up those after it.
const SOON: Duration = Duration::from_secs(10);

/// A dialog with the field `s` and the button INVIA, which sleeps; `whole` says whether a text is a code.
const DIALOG: &str = r#"(async () => {
    document.querySelectorAll('.velo, #box').forEach(old => old.remove());
    globalThis.jQuery?.(document).off();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    document.body.insertAdjacentHTML('beforeend', `<div id="box" role="dialog"
        style="position: fixed; inset: 60px 40px auto; padding: 20px; background: #fff">
        <h2>RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA</h2><label for="s">ID Sessione ricetta SSN elettronica</label>
        <span id="cell"><input id="s" maxlength="36" style="width: 340px"></span> <button id="go" disabled>INVIA</button></div>`);
    globalThis.$q = (css) => document.querySelector(css);
    globalThis.whole = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? '');
    globalThis.wake = (text) => { $q('#go').disabled = !whole(text); };
    globalThis.on = (names, heard) => names.split(' ').forEach(name => $q('#s').addEventListener(name, heard));
    globalThis.masks = (mask) => on('input', ({ target }) => {
        const signs = [...target.value.replace(/[^0-9a-f]/g, '')];
        target.value = mask.replace(/_/g, () => signs.shift() ?? '_');
        wake(target.value);
    });
    globalThis.anew = () => {
        const made = $q('#s').cloneNode();
        made.value = $q('#s').value;
        $q('#cell').replaceChildren(made);
        return made;
    };
    globalThis.held = () => $q('#s').value ?? $q('#s').innerText;
    globalThis.instead = (html) => { $q('#cell').innerHTML = html; };
    globalThis.isDone = () => whole(held()) && !$q('#go').disabled;
})()"#;

/// A page's own code, what it does, and what the control says in the end.
const PAGES: &[(&str, &str, &str)] = &[
    (
        "hears everything, in a person's order and once, also when the user goes on",
        "const heard = []; on('focus keydown paste beforeinput input keyup change blur', ({ type, target }) =>
             heard.push(type + (target.value ? '+' : '')));
         globalThis.isDone = () => heard.join(' ') === 'focus keydown paste beforeinput input+ keyup+ change+ blur+'",
        PASTED,
    ),
    (
        "masks what is put in",
        "on('beforeinput', (event) => { event.preventDefault(); event.target.value = event.data; wake(event.data) })",
        PASTED,
    ),
    ("reads its field on keyup only", "on('keyup', ({ target }) => wake(target.value))", PASTED),
    (
        "reads what is pasted out of the clipboard's data",
        "on('paste', ({ clipboardData }) => wake(clipboardData.getData('text')))",
        PASTED,
    ),
    (
        "pastes by itself in the next frame",
        "on('paste', (event) => { event.preventDefault(); const text = event.clipboardData.getData('text');
             requestAnimationFrame(() => { $q('#s').value = text; wake(text) }) })",
        PASTED,
    ),
    (
        "lets nothing be pasted",
        "on('paste', (event) => event.preventDefault()); on('input', ({ target }) => wake(target.value))",
        PASTED,
    ),
    ("believes its field when it was changed", "on('change', (event) => wake(event.isTrusted && event.target.value))", PASTED),
    (
        "looks at its field when it is left",
        "let model = ''; on('input', ({ target }) => { model = target.value }); on('blur', () => wake(model))",
        PASTED,
    ),
    (
        "listens with jQuery from afar",
        "jQuery(document).off().on('keyup', '#s', function () { this.seen = jQuery(this).val() })
             .on('focusout', '#s', function () { wake(this.seen) })",
        PASTED,
    ),
    (
        "draws its field anew for the focus",
        "on('focus', () => { anew().focus(); on('input', ({ target }) => wake(target.value)) })",
        PASTED,
    ),
    (
        "draws its field anew with what is in it, as a server does",
        "on('blur', () => setTimeout(() => wake(anew().value), 30))",
        PASTED,
    ),
    (
        "has a field for each group, and goes on to the next by itself",
        "instead([8, 4, 4, 4, 12].map((length) => `<input maxlength=${length} style=\"width: 70px\">`).join(' - '));
             const all = [...document.querySelectorAll('#cell input')];
             globalThis.held = () => all.map(({ value }) => value).join('-');
             for (const [n, field] of all.entries()) field.addEventListener('input', () => {
                 if (field.value.length === field.maxLength) all[n + 1]?.focus();
                 wake(held());
             })",
        PASTED,
    ),
    (
        "keeps a mask in its field",
        "const mask = '________-____-____-____-____________'; $q('#s').value = mask; masks(mask)",
        PASTED,
    ),
    (
        "writes its mask in a timer after the focus, over what is there",
        "const mask = '________-____-____-____-____________';
             on('focus', ({ target }) => setTimeout(() => { target.value = mask; }, 8)); masks(mask)",
        PASTED,
    ),
    (
        "unlocks its field in a timer after the focus",
        "instead('<input id=s readonly style=\"width: 340px\" maxlength=36 onfocus=\"this.dataset.readonly = 1\">');
             on('focus', ({ target }) => setTimeout(() => { target.readOnly = false }, 5));
             on('input', ({ target }) => wake(target.value))",
        PASTED,
    ),
    (
        "unlocks its field for whoever goes to it",
        "instead('<input id=s readonly style=\"width: 340px\" maxlength=36 onfocus=\"this.readOnly = false\">');
             on('focus', ({ target }) => { target.readOnly = false }); on('input', ({ target }) => wake(target.value))",
        PASTED,
    ),
    (
        "never unlocks its field",
        "instead('<input id=s readonly style=\"width: 340px\" onfocus=\"this.dataset.readonly = 1\">');
             globalThis.isDone = () => !held()",
        "il campo è vuoto",
    ),
    (
        "has no field but an element to write in",
        "instead('<div id=s contenteditable role=textbox style=\"width: 340px; height: 22px\" aria-label=\"ID Sessione\">12</div>');
             on('input', ({ target }) => wake(target.innerText))",
        PASTED,
    ),
    (
        "empties its field when it is left",
        "on('blur', ({ target }) => setTimeout(() => { target.value = '' }, 20)); globalThis.isDone = () => !$q('#s').value",
        "il campo è vuoto",
    ),
    (
        "writes in capitals without dashes",
        "on('input', ({ target }) => { target.value = target.value.toUpperCase().replaceAll('-', '') });
             globalThis.isDone = () => true",
        "La pagina ha cambiato il codice incollato",
    ),
];

#[test]
fn one_click_is_to_each_page_what_a_paste_by_hand_is_and_the_control_says_what_came_of_it() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.navigate(&format!("https://{PORTAL}{COPY}"))?;
        portal.eval(&std::fs::read_to_string(JQUERY).context(JQUERY)?)?;
        let failed: Vec<String> = PAGES
            .iter()
            .filter_map(|(what, code, said)| {
                let error = filled(&portal, code, said, &issued.code).err()?;
                Some(format!("a page that {what}: {error:#}"))
            })
            .collect();
        ensure!(failed.is_empty(), "{}", failed.join("\n"));
        Ok(())
    })
}

#[test]
fn a_field_that_is_too_short_is_told_of_and_gets_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        portal.eval(DIALOG)?;
        portal.eval("instead('<input id=s maxlength=35 style=\"width: 340px\">')")?;
        control_says(&portal, "accetta 35 caratteri")?;
        ensure!(portal.find_in(Place::ClosedShadow, BUTTON)?.is_none(), "a code is offered");
        Ok(())
    })
}

#[test]
fn annulla_empties_all_fields_of_a_code() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let (_, code, said) =
            PAGES.iter().find(|(what, ..)| what.contains("each group")).expect("it is there");
        filled(&portal, code, said, &issued.code)?;
        press_undo(&portal)?;
        wait_until("the fields to be empty", || Ok((portal.eval("held() === '----'")? == true).then_some(())))
    })
}

#[test]
fn annulla_is_heard_by_the_pages_own_code_too() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        filled(&portal, "on('keyup', ({ target }) => wake(target.value))", PASTED, &issued.code)?;
        press_undo(&portal)?;
        wait_until("the field to be empty and INVIA to sleep", || {
            Ok((portal.eval("!$q('#s').value && $q('#go').disabled")? == true).then_some(()))
        })
    })
}

/// Presses the control beside a dialog with this code, and looks at what came of it.
fn filled(portal: &Page, code: &str, said: &str, value: &str) -> Result<()> {
    portal.eval(DIALOG)?;
    portal.eval(&format!("(() => {{ {code} }})()"))?;
    offered(portal)?.click()?;
    wait_within(SOON, &format!("the control to say «{said}»"), || {
        let line = portal.find_in(Place::ClosedShadow, LINE)?;
        Ok(line.map(|line| line.text()).transpose()?.filter(|text| text.contains(said)))
    })?;
    let held = portal.eval("held()")?;
    ensure!(said != PASTED || held == value, "the field holds {held}");
    portal.click("#box h2")?;
    ensure!(
        portal.eval("isDone()")? == true,
        "the page has not noticed, or INVIA sleeps: {}",
        portal.eval("$q('#box').outerHTML")?
    );
    Ok(())
}
