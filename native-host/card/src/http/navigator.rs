//! Going from page to page within a portal: redirects, and where the profile says so pages that only send a form on.
//! Every hop stays on the portal's hosts.

use crate::trouble::{Trouble, TroubleCode};
use staffetta_core::Portal;
use staffetta_native::html_text::{Fields, parse, to_text};
use zeroize::Zeroizing;

use super::forms::{Choice, Forms};
use super::portal_url::UrlError;
use super::{Client, PortalUrl, Request, Response};

/// Most hops from the first page to the last.
const MOST_HOPS: usize = 15;

/// A page, and where it was found.
pub struct Page {
    /// Its address.
    pub address: PortalUrl,
    /// HTTP status.
    pub status: u16,
    /// Its text as a reader sees it.
    pub text: Zeroizing<String>,
    /// Its forms and links.
    pub forms: Forms,
}

/// Goes from page to page of one portal.
pub struct Navigator<'n, 'c> {
    client: &'n mut Client<'c>,
    portal: &'n Portal,
}

impl<'n, 'c> Navigator<'n, 'c> {
    /// For `portal`, with `client`.
    pub fn new(client: &'n mut Client<'c>, portal: &'n Portal) -> Self {
        Self { client, portal }
    }

    /// Follows `request` to the page it leads to. When a hop fails, `on_failure` says whether it is tried once more on
    /// a new connection, or returns the trouble that ends it.
    ///
    /// # Errors
    /// `portal_elsewhere` with the host that a page leads to, `portal_unexpected` for too many hops, and all that a
    /// request meets.
    pub fn follow(
        &mut self,
        request: Request,
        on_failure: &mut dyn FnMut(Trouble) -> Result<(), Trouble>,
    ) -> Result<Page, Trouble> {
        let mut request = request;
        for _ in 0..MOST_HOPS {
            self.stay_within(&request.address)?;
            let response = loop {
                match self.client.send(&request) {
                    Ok(response) => break response,
                    Err(trouble) => on_failure(trouble)?,
                }
            };
            match self.next(&request, &response)? {
                Some(next) => request = next,
                None => {
                    let document = parse(&response.html);
                    return Ok(Page {
                        text: to_text(&document, Fields::Shown),
                        forms: Forms::read(&document),
                        address: response.address,
                        status: response.status,
                    });
                }
            }
        }
        let trouble = Trouble::from(TroubleCode::PortalUnexpected).with_host(request.address.host().name());
        Err(trouble.with_detail(format!("more than {MOST_HOPS} redirects")))
    }

    fn next(&self, request: &Request, response: &Response) -> Result<Option<Request>, Trouble> {
        match (response.status, &response.location) {
            (301..=303, Some(location)) => {
                self.at(&response.address, location).map(|to| Some(Request::get(to)))
            }
            (307 | 308, Some(location)) => {
                let address = self.at(&response.address, location)?;
                Ok(Some(request.at(address)))
            }
            (200, _) if self.portal.follows_forms => {
                let choice = Forms::read(&parse(&response.html)).goes_on();
                choice.map(|choice| request_for(&choice, &response.address)).transpose()
            }
            _ => Ok(None),
        }
    }

    fn at(&self, page: &PortalUrl, reference: &str) -> Result<PortalUrl, Trouble> {
        page.join(reference).map_err(elsewhere)
    }

    fn stay_within(&self, address: &PortalUrl) -> Result<(), Trouble> {
        let host = address.host();
        if self.portal.hosts.contains(host) { Ok(()) } else { Err(elsewhere(UrlError(host.to_string()))) }
    }
}

/// The request that a form or link of the page at `page` makes.
///
/// # Errors
/// `portal_elsewhere` when it leads to anything but https; the navigator itself refuses other hosts.
pub(crate) fn request_for(choice: &Choice, page: &PortalUrl) -> Result<Request, Trouble> {
    let to = page.join(&choice.to).map_err(elsewhere)?;
    Ok(match (choice.post, choice.fields.is_empty()) {
        (true, _) => Request::post(to, choice.encoded()),
        (false, true) => Request::get(to),
        (false, false) => Request::get(to.with_query(&choice.encoded())),
    })
}

fn elsewhere(UrlError(host): UrlError) -> Trouble {
    Trouble::from(TroubleCode::PortalElsewhere).with_host(host)
}
