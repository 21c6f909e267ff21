//! What cannot be seen cannot be clicked: pages that cover or fade what the user clicks on get nothing.

use std::{thread::sleep, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::{Button, Page, Place},
    doctor_pc::DoctorPc,
    main_job::{BUTTON, STEADY, in_control},
    sirped_portal::{Overlay, Variant},
};

use crate::support::{
    control_says, field, filled, never, offered, on_doctor_pc, paste, press_until_filled, ready_to_click,
    shot, stays_empty,
};

#[test]
fn an_opaque_cover_that_lets_clicks_through_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::ClickThrough, "control-covered-clickthrough")
}

#[test]
fn a_cover_in_the_top_layer_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::TopLayer, "control-covered-toplayer")
}

#[test]
fn an_opaque_cover_that_takes_the_clicks_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::Opaque, "control-covered-opaque")
}

#[test]
fn a_page_faded_to_nothing_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::FadedRoot, "control-faded")
}

#[test]
fn a_page_filtered_to_nothing_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::FilteredRoot, "control-filtered")
}

#[test]
fn a_plain_page_gets_the_code() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        paste(&portal, &issued.code)?;
        portal.wait_for("document.adoptedStyleSheets.length === 0").map(drop)
    })
}

#[test]
fn what_lets_clicks_through_and_covers_nothing_does_not_come_between_press_and_release() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let layer = "velo('z-index: 2147483647; background: none; pointer-events: none');
            addEventListener('pointerdown', () => document.body.classList.add('premuto'), { capture: true, once: true })";
        portal.eval(&format!("{{ {TOOLS} {layer} }}"))?;
        portal.eval(STEADY)?;
        let at = offered(&portal)?.bounds()?.context("the control has no place")?.centre();
        portal.hover_at(at.0, at.1)?;
        portal.mouse_down(at, Button::Left)?;
        // Time for a look at the page, which changed, while all is solid for the press.
        sleep(Duration::from_millis(275));
        portal.mouse_up(at, Button::Left)?;
        filled(&portal, &issued.code)
    })
}

#[test]
fn a_cover_put_over_the_control_later_gets_nothing_and_taken_away_all_is_well() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.eval(
            "const sopra = document.createElement('div'); sopra.id = 'sopra'; sopra.popover = 'manual';
             sopra.textContent = 'Hai vinto';
             sopra.style.cssText = 'position:fixed;inset:0;width:auto;height:auto;margin:0;background:#fff3c4;pointer-events:none';
             document.body.append(sopra); sopra.showPopover()",
        )?;
        click_the_place_of_the_control(&portal)?;
        stays_empty(&portal)?;
        shot(&portal, "control-covered-later")?;
        portal.eval("document.querySelector('#sopra').remove()")?;
        control_says(&portal, "Qualcosa copre questo pulsante: il clic non conta")?;
        shot(&portal, "control-uncovered")?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn a_pages_styles_neither_fade_nor_move_the_control() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let before = portal.element_in(Place::ClosedShadow, BUTTON)?.bounds()?;
        portal.eval(
            "const regole = new CSSStyleSheet();
             regole.replaceSync('[popover=manual], [popover=manual]::before, [popover=manual]::backdrop { \
               opacity: 0.01 !important; transform: scale(40) !important; left: 0 !important; display: none !important; filter: blur(9px) !important }');
             document.adoptedStyleSheets = [regole]",
        )?;
        let button = portal.element_in(Place::ClosedShadow, BUTTON)?;
        ensure!(button.bounds()? == before, "the control was moved");
        let drawn = "function () { const style = getComputedStyle(this.getRootNode().host);
            return [style.opacity, style.filter, style.display !== 'none'].join() }";
        ensure!(button.apply(drawn)? == "1,none,true", "the control was faded: {}", button.apply(drawn)?);
        paste(&portal, &issued.code)
    })
}

/// What a page does, as a function of its own world that gives back how to undo it.
const TRICKS: [(&str, &str); 42] = [
    ("a cover that goes at the press", "const su = velo('z-index: 2147483647; pointer-events: none');
        addEventListener('pointerdown', () => su.remove(), { capture: true, once: true }); return () => su.remove()"),
    ("a cover in the top layer that goes at the press", "const su = velo('width: auto; height: auto; pointer-events: none');
        su.popover = 'manual'; su.showPopover();
        addEventListener('pointerdown', () => su.remove(), { capture: true, once: true }); return () => su.remove()"),
    ("a cover that no rule lets be pressed", "const su = velo('z-index: 2147483647; pointer-events: none !important');
        return () => su.remove()"),
    ("a cover drawn before the body's content", "return regola('body::before { content: \"\"; position: fixed; inset: 0; \
        background: #fff; z-index: 2147483647; pointer-events: none }')"),
    ("a cover that comes at the release", "return alRilascio(() => { const su = velo('z-index: 2147483647; pointer-events: none');
        return () => su.remove() })"),
    ("a cover of the field alone that comes at the release", "return alRilascio(() => copre())"),
    ("the same, and what was adopted for the press is switched off", "return alRilascio(() => {
        for (const foglio of document.adoptedStyleSheets) foglio.disabled = true; return copre() })"),
    ("the same, and what was adopted for the press is emptied", "return alRilascio(() => {
        for (const foglio of document.adoptedStyleSheets) foglio.replaceSync(''); return copre() })"),
    ("the same, and what was adopted for the press is for paper", "return alRilascio(() => {
        for (const foglio of document.adoptedStyleSheets) foglio.media.appendMedium('print'); return copre() })"),
    ("a cover of the field alone, drawn by what a rule keeps from being pressed", "return copre('!important')"),
    ("an inert cover of the field alone", "const su = velo(`z-index: 2147483647; ${suo()}`); su.inert = true; return () => su.remove()"),
    ("a cover of the field alone that stands in what is inert", "const su = velo('background: none; z-index: 2147483647'); su.inert = true;
        su.insertAdjacentHTML('beforeend', `<b style=\"position: fixed; background: #fff3c4; ${suo()}\"></b>`); return () => su.remove()"),
    ("many strips over the field that no rule lets be pressed", "const { left, top, width, height } = campo.getBoundingClientRect();
        const strisce = Array.from({ length: 12 }, (_, n) => velo(`left: ${left + width * n / 12}px; top: ${top}px; width: ${width / 16}px; \
            height: ${height}px; z-index: 2147483647; pointer-events: none !important`)); return () => strisce.forEach(su => su.remove())"),
    ("a shadow over the field from elsewhere", "const su = velo(`z-index: 2147483647; ${suo()}; translate: 0 -5000px; \
        box-shadow: 0 5000px #fff3c4`); return () => su.remove()"),
    ("an inert shadow over the field from elsewhere", "const su = velo(`z-index: 2147483647; ${suo()}; translate: 0 -5000px; \
        box-shadow: 0 5000px #fff3c4`); su.inert = true; return () => su.remove()"),
    ("an inert cover drawn by what stands before its content", "const su = velo(`background: none; z-index: 2147483647; ${suo()}`); su.inert = true;
        su.id = 'su'; const via = regola('#su::before { content: \"\"; position: absolute; inset: 0; background: #fff3c4 }');
        return () => { via(); su.remove() }"),
    ("the backdrop of a popover elsewhere", "const su = velo('inset: auto; left: 0; top: 0; width: 9px; height: 9px'); su.popover = 'manual'; su.id = 'su';
        const via = regola(`#su::backdrop { ${suo()}; background: #fff3c4 }`); su.showPopover(); return () => { via(); su.remove() }"),
    ("an outline of what the field stands in", "const giu = [stile(campo.parentElement, 'outline', '400px solid #fff3c4'), \
        stile(campo.parentElement, 'outline-offset', '-400px')]; return () => giu.forEach(via => via())"),
    ("a popover over the field of a modal dialog", "const modale = document.createElement('dialog'); velario.append(modale);
        modale.append(dialogo); modale.showModal(); const su = velo(suo()); su.popover = 'manual'; su.showPopover();
        return () => { su.remove(); velario.append(dialogo); modale.remove() }"),
    ("a mask", "return stile(dialogo, 'mask-image', 'linear-gradient(transparent, transparent)')"),
    ("a clip path", "return stile(dialogo, 'clip-path', 'inset(0 0 95% 0)')"),
    ("a blend mode", "return stile(dialogo, 'mix-blend-mode', 'lighten')"),
    ("a remnant of the field", "return stile(campo, 'clip-path', 'inset(12px 300px 12px 6px)')"),
    ("a field clipped by what it stands in", "const giu = [stile(campo.parentElement, 'height', '26px'),
        stile(campo.parentElement, 'overflow', 'hidden')]; return () => giu.forEach(via => via())"),
    ("a page drawn tiny by zoom", "return stile(document.documentElement, 'zoom', '0.3')"),
    ("a field drawn tiny", "return stile(dialogo, 'transform', 'scale(0.3)')"),
    ("a faded dialog", "return stile(dialogo, 'opacity', '0.5')"),
    ("a faded form whose fields stand for what it stands in", "const forma = document.createElement('form'); forma.id = 'forma';
        const sbiadito = document.createElement('div'); sbiadito.style.opacity = '0.02';
        velario.append(sbiadito); sbiadito.append(forma); forma.append(dialogo);
        const esca = document.createElement('p'); document.body.append(esca);
        for (const nome of ['parentElement', 'parentNode', 'getRootNode', 'ownerDocument'])
            esca.insertAdjacentHTML('beforeend', `<input form=forma name=${nome}>`);
        return () => { velario.append(dialogo); sbiadito.remove(); esca.remove() }"),
    ("a field that takes less than the code from the press on", "addEventListener('pointerdown', () => { campo.maxLength = 20 },
        { capture: true, once: true }); return () => campo.removeAttribute('maxlength')"),
    ("a field for something else as soon as it is gone to", "const era = [etichetta.textContent, campo.placeholder];
        campo.addEventListener('focus', () => { etichetta.textContent = campo.placeholder = 'Codice fiscale del paziente' },
        { once: true }); return () => { [etichetta.textContent, campo.placeholder] = era }"),
    ("a field of another type as soon as it is gone to", "campo.addEventListener('focus', () => { campo.type = 'email' },
        { once: true }); return () => { campo.type = 'text' }"),
    ("a field for something else at the first key", "const era = [etichetta.textContent, campo.placeholder];
        campo.addEventListener('keydown', () => { etichetta.textContent = campo.placeholder = 'Codice fiscale del paziente' },
        { once: true }); return () => { [etichetta.textContent, campo.placeholder] = era }"),
    ("a field of a form that sends elsewhere as soon as it is gone to", "const forma = document.createElement('form');
        Object.assign(forma, { id: 'altrove', action: 'https://altrove.example/' }); document.body.append(forma);
        campo.addEventListener('focus', () => campo.setAttribute('form', 'altrove'), { once: true });
        return () => { forma.remove(); campo.removeAttribute('form') }"),
    ("a field drawn anew in a closed root at the release, for something else as soon as it is gone to", "return alRilascio(() => {
        const altro = document.createElement('x-campo'), dentro = altro.attachShadow({ mode: 'closed' });
        dentro.innerHTML = `<label for=n>${etichetta.textContent}</label><input id=n style='width: 100%; height: 36px'>`;
        const [nome, nuovo] = dentro.children;
        nuovo.addEventListener('focus', () => { nome.textContent = 'Codice fiscale del paziente' });
        nuovo.addEventListener('input', () => { window.altrove = nuovo.value });
        const era = [etichetta, campo].map((uno) => [uno, document.createComment('')]);
        era[0][0].before(altro); for (const [uno, segno] of era) uno.replaceWith(segno);
        return () => { for (const [uno, segno] of era) segno.replaceWith(uno); altro.remove() } })"),
    ("words of no colour in the field", "return stile(campo, 'color', 'transparent')"),
    ("the control moved under the pointer", "addEventListener('pointermove', () => { dialogo.style.marginTop = '12px' },
        { capture: true, once: true }); return () => dialogo.style.removeProperty('margin-top')"),
    ("the page scrolled under the pointer", "const alto = stile(velario, 'position', 'absolute'), lungo = stile(document.body, \
        'height', '3000px'); addEventListener('pointermove', () => scrollTo(0, 8), { capture: true, once: true });
        return () => { scrollTo(0, 0); alto(); lungo() }"),
    ("a control without its place in the top layer", "addEventListener('pointermove', () => { ospite().popover = null },
        { capture: true, once: true }); return () => {}"),
    ("a control with a style of the page's", "addEventListener('pointermove', () => ospite().setAttribute('style', \
        'opacity: 0.01 !important'), { capture: true, once: true }); return () => {}"),
    ("a control in another box", "addEventListener('pointermove', () => document.body.append(ospite()), \
        { capture: true, once: true }); return () => {}"),
    ("a filter", "return stile(dialogo, 'filter', 'blur(9px)')"),
    // Both: the pointer may rest on the button from the trick before, and the button under it has the darker one.
    ("colours that the page has made lengths", "for (const name of ['--brand', '--brand-dark'])
        CSS.registerProperty({ name, syntax: '<length>', inherits: true, initialValue: '0px' }); return () => {}"),
];

/// What is there only between two looks: found by the browser's own tracking alone.
const BETWEEN_LOOKS: [(&str, &str); 1] = [
    ("a cover in all frames but the first after each pause", "let basta = false;
        const su = velo('width: auto; height: auto; pointer-events: none'); su.popover = 'manual';
        const giro = () => requestAnimationFrame(() => requestAnimationFrame(() => { if (basta) return;
            su.showPopover();
            setTimeout(() => { const ora = performance.now(); while (performance.now() - ora < 180); su.hidePopover(); giro() }, 2) }));
        giro(); return () => { basta = true; su.remove() }"),
];

/// What the tricks are made of.
const TOOLS: &str = "
    const campo = document.querySelector('#idSessione'), dialogo = campo.closest('.dialogo'), velario = campo.closest('.velo');
    const etichetta = dialogo.querySelector('label');
    const ospite = () => document.querySelector('[popover=manual]');
    const stile = (dove, nome, valore) => { dove.style.setProperty(nome, valore); return () => dove.style.removeProperty(nome) };
    const regola = (testo) => { const regole = new CSSStyleSheet(); regole.replaceSync(testo);
        document.adoptedStyleSheets = [regole]; return () => { document.adoptedStyleSheets = [] } };
    const suo = () => { const { left, top, width, height } = campo.getBoundingClientRect();
        return `inset: auto; left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px` };
    const copre = (sempre = '') => { const su = velo('background: none; inset: auto; width: 0; height: 0; z-index: 2147483647');
        su.id = 'su'; const regole = new CSSStyleSheet();
        regole.replaceSync(`#su::before { content: \"\"; position: fixed; background: #fff3c4; pointer-events: none ${sempre}; ${suo()} }`);
        document.adoptedStyleSheets = [regole, ...document.adoptedStyleSheets];
        return () => { su.remove(); document.adoptedStyleSheets = document.adoptedStyleSheets.filter(foglio => foglio !== regole) } };
    const alRilascio = (fa) => { let via = () => {};
        addEventListener('pointerup', () => { window.adottati = document.adoptedStyleSheets.length; via = fa() },
            { capture: true, once: true }); return () => via() };
    const velo = (testo) => { const su = document.createElement('div');
        su.style.cssText = `position: fixed; inset: 0; margin: 0; background: #fff3c4; ${testo}`; document.body.append(su); return su };";

#[test]
fn no_trick_of_a_page_has_the_user_press_what_cannot_be_seen() -> Result<()> {
    come_to_nothing(&TRICKS)
}

#[test]
fn a_cover_in_all_frames_but_those_that_are_looked_at_gets_nothing() -> Result<()> {
    come_to_nothing(&BETWEEN_LOOKS)
}

#[test]
fn what_is_inert_below_the_field_or_is_not_seen_covers_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let below = "
            const intorno = velo('z-index: 1'); document.body.prepend(intorno); intorno.inert = true;
            const passo = velo(`opacity: 0; z-index: 2147483647; ${suo()}`); passo.inert = true;
            const nascosto = velo(`visibility: hidden; z-index: 2147483647; ${suo()}`); nascosto.inert = true;
            const menu = document.createElement('div'); menu.inert = true;
            menu.style.cssText = 'height: 0; overflow: hidden'; campo.parentElement.append(menu);
            menu.innerHTML = '<p style=\"position: relative; top: -60px; height: 120px; margin: 0; background: #fff3c4\">Menu</p>';
            const sfondo = velo(`z-index: 0; pointer-events: none !important; ${suo()}`);
            velario.style.zIndex = 2";
        portal.eval(&format!("{{ {TOOLS} {below} }}"))?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn the_second_press_of_a_double_click_gets_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let at = offered(&portal)?.bounds()?.context("the control has no place")?.centre();
        for kind in ["mousePressed", "mouseReleased"] {
            let params = json!({"type": kind, "x": at.0, "y": at.1, "button": "left", "clickCount": 2});
            portal.call("Input.dispatchMouseEvent", params)?;
        }
        stays_empty(&portal)?;
        paste(&portal, &issued.code)
    })
}

fn covered_gets_nothing(overlay: Overlay, picture: &str) -> Result<()> {
    on_doctor_pc(|pc: &DoctorPc| {
        pc.portal.set_variant(Variant { overlay, ..Variant::default() });
        let (portal, issued) = crate::support::portal_asks(pc)?;
        crate::support::read_mail(pc, &issued)?.close()?;
        portal.bring_to_front()?;
        portal.element_in(Place::ClosedShadow, ".control")?;
        portal.eval(STEADY)?;
        shot(&portal, picture)?;
        // Whether the control is hidden or refuses, the click comes to nothing.
        click_the_place_of_the_control(&portal)?;
        never("the code in the field", || Ok(!field(&portal)?.is_empty()))?;
        shot(&portal, &format!("{picture}-clicked"))
    })
}

fn come_to_nothing(tricks: &'static [(&str, &str)]) -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        for (name, trick) in tricks.iter().copied() {
            let (x, y) = offered(&portal)?.bounds()?.context("the control has no place")?.centre();
            // So that the pointer moves to the press, where a trick waits for that.
            portal.hover_at(x + 3.0, y)?;
            portal.eval("window.campo = () => document.querySelector('#idSessione') ?? { value: '' }; window.altrove = undefined")?;
            portal.eval(&format!("window.disfa = (() => {{ {TOOLS} {trick} }})()")).context(name)?;
            // Long enough to be seen, were it to be seen: only the trick stands in the way.
            portal.eval(STEADY)?;
            click_the_place_of_the_control(&portal).context(name)?;
            for _ in 0..4 {
                let empty = portal.eval("campo().value === '' && window.altrove === undefined")?;
                ensure!(empty == true, "{name}: a field was filled");
                sleep(Duration::from_millis(40));
            }
            if name.contains("what was adopted for the press") {
                let expected = portal.eval("Number('isVisible' in IntersectionObserverEntry.prototype)")?;
                let adopted = portal.eval("window.adottati")?;
                ensure!(adopted == expected, "{name}: {adopted} were adopted");
            }
            if name.starts_with("colours") {
                break; // a page cannot take that back
            }
            portal.eval("window.disfa()")?;
            press_until_filled(&portal, "#idSessione", &issued.code).context(name)?;
            control_says(&portal, "Incollato").context(name)?;
            portal.eval("document.querySelector('#idSessione').value = ''")?;
            in_control(&portal, "button.head")?;
        }
        Ok(())
    })
}

fn click_the_place_of_the_control(portal: &Page) -> Result<()> {
    let button = portal.element_in(Place::ClosedShadow, BUTTON)?;
    let at = button.bounds()?.context("the control has no place")?.centre();
    portal.click_at(at.0, at.1)
}
