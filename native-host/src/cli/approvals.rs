//! `approvals`: which mailboxes, portals and senders are approved on this computer, and by whom.

use staffetta_core::approval::{Approval, Approved, Given};
use staffetta_core::rome;
use staffetta_native::texts::{Text, say};

use super::options::ApprovalsList;
use super::{complain_of, tell, tell_json};
use crate::exit;
use crate::settings::{ApprovalsFile, ApprovalsFileError, Places};

pub(super) fn run(options: &ApprovalsList) -> u8 {
    match carry_out(options) {
        Ok(()) => exit::FINE,
        Err(error) => {
            complain_of(&error.into());
            exit::PROBLEM
        }
    }
}

fn carry_out(options: &ApprovalsList) -> Result<(), ApprovalsFileError> {
    let mut file = ApprovalsFile::read(&Places::of_system());
    if let Some(place) = &options.withdraw {
        let all = file.approvals().all().to_vec();
        for approval in all.iter().filter(|approval| place_of(&approval.approved) == *place) {
            file.withdraw(&approval.approved)?;
        }
    }
    let approvals = file.approvals().all();
    if options.json {
        tell_json(&approvals);
    } else if approvals.is_empty() {
        tell(&say(Text::ApprovalsNone));
    } else {
        approvals.iter().for_each(|approval| tell(&line(approval)));
    }
    Ok(())
}

/// What names it on the command line.
fn place_of(approved: &Approved) -> String {
    match approved {
        Approved::Mailbox(origin) | Approved::Portal { origin, .. } => origin.to_string(),
        Approved::Sender { address, .. } => address.clone(),
    }
}

fn line(approval: &Approval) -> String {
    let given = match approval.given {
        Given::ByUser(at) => rome::date_and_clock_face(at),
        Given::ByAdministrator => say(Text::ApprovalOfAdministrator),
    };
    let place = place_of(&approval.approved);
    let (place, given) = (&*place, &*given);
    say(match &approval.approved {
        Approved::Mailbox(_) => Text::ApprovalMailbox { place, given },
        Approved::Portal { .. } => Text::ApprovalPortal { place, given },
        Approved::Sender { issuer, .. } => Text::ApprovalSender { place, given, issuer },
    })
}
