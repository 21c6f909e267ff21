//! A pharmacist on the day of the installation, with a mailbox that nobody proposes and a program on the computer.

use anyhow::{Result, ensure};
use staffetta_tests::{
    first_minute,
    main_job::pc_with_product,
    pharmacist,
    steps::{Step, Steps},
    user::no_complaints,
};

#[test]
fn from_the_installation_to_the_code_in_the_pharmacys_program() -> Result<()> {
    let pc = pc_with_product()?.all_webmails().newly_installed().start()?;
    let mut steps = 0;
    let mut count = |_: &Step| steps += 1;
    let mut told = Steps::begin(&pc.scratch().path().join("pictures"), &mut count)?;
    first_minute::of_pharmacist(&pc, &mut told)?;
    pharmacist::run(&pc, &mut told)?;
    ensure!(steps == 12, "{steps} steps were told");
    no_complaints(pc.browser()?)
}
