//! The messages that cross to the background from our content scripts and from our own pages: each its name, with what
//! it says.

use serde::{Deserialize, Serialize};
use staffetta_core::approval::Approved;
use staffetta_core::field::refusal::PageMessage;
use staffetta_core::page::Part;
use staffetta_core::session::Seen;
use staffetta_core::slot::Purpose;
use staffetta_core::user::ApprovedSender;

use crate::capture::Description;
use crate::card_login::Order;
use crate::control::Fields;
use crate::fill::{Click, Entered};
use crate::note;

/// What a content script sends.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FromScript {
    /// A mailbox is there: what is to be looked for?
    Webmail,
    /// Mails are open.
    Mails(Vec<Description>),
    /// A page of a mailbox in which words of a notification occur, and that no row of ours knows.
    Page(Part),
    /// A portal is there: what is to be looked for?
    Portal,
    /// Fields that may ask for a session.
    Fields(Fields),
    /// The user is about to click.
    Preconnect,
    /// The user wants to see his mailbox.
    ShowMailbox,
    /// The user wants the keyring unlocked.
    Unlock,
    /// The user wants a new code of this issuer.
    RequestCode(String),
    /// The user presses the button for this session, and has yet to let it go.
    Prepare(Seen),
    /// The user clicked.
    Fill(Click),
    /// The value of a click was put in.
    Entered(Entered),
    /// What a page shows since a fill.
    Refusal(Vec<PageMessage>),
    /// The user pressed a button of the note.
    Note(note::Order),
}

/// What one of our own pages sends. Each is answered with a `Result`, whose error is the code of a failure.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FromPage {
    /// Which sessions are there?
    List,
    /// The same, with a host that failed started at once: the user opened the page.
    FreshList,
    /// The user wants the keyring unlocked.
    Unlock,
    /// The code of a session on the clipboard.
    Copy(Seen),
    /// What support needs to know, on the clipboard.
    CopyDiagnosis,
    /// The user vouches for the sender of a session.
    Accept(Seen),
    /// The same, and for the later notices of that sender too.
    AcceptSender(Seen, ApprovedSender),
    /// The user says what the code of a session is for.
    Assign(Seen, Purpose),
    /// The user takes back a session that another took the place of, or that a portal refused.
    UsePrevious(Seen),
    /// Delete a session.
    Forget(Seen),
    /// Which issuers' services can be asked, and what is ordered there? Or the same, with the host asked first.
    Services(bool),
    /// The user confirmed that a code is asked for at the service of this issuer.
    RequestCode(String, Purpose),
    /// The user waits for a service no longer.
    CancelCall,
    /// The user wants to know whether the code of a session is still valid.
    CheckCode(Seen),
    /// The user confirmed that the code of a session is to end.
    RevokeCode(Seen),
    /// The user wants the field filled that he is in, in the tab in front of this window.
    UseField,
    /// What is the user being asked in the small window?
    Choice,
    /// The user confirmed there that this code goes into the field.
    FillField(Seen),
    /// A code that the user gives by hand, or the text of its mail, and the issuer that he named.
    ByHand(String, Option<String>),
    /// The user wants the page of a tab read, or what is selected in it. Answered with why it cannot be, if it cannot.
    ReadPage(i32),
    /// What is approved, as this browser knows it?
    Places,
    /// The same, with the host asked first.
    FreshPlaces,
    /// The user approves a place with all its origins, of which the browser asks, or a sender.
    Approve(Vec<Approved>),
    /// The user said no to the browser.
    GiveUp,
    /// The user withdraws what he approved as one.
    Withdraw(Vec<Approved>),
    /// Which portals have a card entry, and what goes on there, as far as is known?
    Portals,
    /// The same, with the host asked anew.
    FreshPortals,
    /// What do the issuers' services need on this computer?
    ServiceSettings,
    /// The user wants to type his credentials for the service of an issuer, or the password alone.
    SetCredentials(String, bool),
    /// Delete the credentials for the service of an issuer.
    RemoveCredentials(String),
    /// The certificate of the service of an issuer: a file, in base64.
    SetCertificate(String, String),
    /// The user pressed a button of the portal with this id.
    Order(String, Order),
}
