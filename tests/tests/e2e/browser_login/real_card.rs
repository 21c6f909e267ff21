//! The login with the card in a real browser, with the real PIN window of the desktop, a real smart-card service and
//! real TLS.

use anyhow::Result;
use staffetta_tests::{
    card_login,
    scratch::Scratch,
    steps::{Step, Steps},
};

#[test]
fn from_the_click_in_the_popup_to_the_open_portal_and_out_again() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut steps = 0;
    let mut count = |_: &Step| steps += 1;
    card_login::run(false, &mut Steps::begin(&scratch.dir("pictures")?, &mut count)?)?;
    assert_eq!(steps, 7);
    Ok(())
}
