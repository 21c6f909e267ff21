//! Going from page to page within a portal: redirects, and where the profile says so pages that only send a form on.
//! Every hop stays on the portal's hosts.

use staffetta_core::Portal;
use staffetta_native::html_text::{Source, parse, to_text};
use zeroize::Zeroizing;

use super::forms::{Choice, Forms};
use super::{Client, HttpError, PortalUrl, Request, Response};

/// Most hops from the first page to the last.
const MOST_HOPS: usize = 15;

/// A page, and where it was found.
pub struct Page {
    /// Its address.
    pub address: PortalUrl,
    /// HTTP status.
    pub status: u16,
    /// Who issued the server's certificate.
    pub issuer: Option<String>,
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
    /// a new connection, or returns the error that ends it.
    ///
    /// # Errors
    /// What `on_failure` returns; a page that leads elsewhere, and too many hops.
    pub fn follow<E: From<HttpError>>(
        &mut self,
        request: Request,
        on_failure: &mut dyn FnMut(HttpError) -> Result<(), E>,
    ) -> Result<Page, E> {
        let mut request = request;
        for _ in 0..MOST_HOPS {
            self.stay_within(&request.address)?;
            let response = loop {
                match self.client.send(&request) {
                    Ok(response) => break response,
                    Err(error) => on_failure(error)?,
                }
            };
            match self.next(&request, &response)? {
                Some(next) => request = next,
                None => {
                    let document = parse(&response.html);
                    return Ok(Page {
                        text: to_text(&document, Source::Page),
                        forms: Forms::read(&document),
                        address: response.address,
                        status: response.status,
                        issuer: response.issuer,
                    });
                }
            }
        }
        Err(HttpError::TooManyRedirects(request.address.host().clone()).into())
    }

    fn next(&self, request: &Request, response: &Response) -> Result<Option<Request>, HttpError> {
        match (response.status, &response.location) {
            (301..=303, Some(location)) => Ok(Some(Request::get(response.address.join(location)?))),
            (307 | 308, Some(location)) => Ok(Some(request.at(response.address.join(location)?))),
            (200, _) if self.portal.follows_forms => {
                let choice = Forms::read(&parse(&response.html)).goes_on();
                choice.map(|choice| request_for(&choice, &response.address)).transpose()
            }
            _ => Ok(None),
        }
    }

    fn stay_within(&self, address: &PortalUrl) -> Result<(), HttpError> {
        let host = address.host();
        if self.portal.hosts.contains(host) { Ok(()) } else { Err(HttpError::Elsewhere(host.to_string())) }
    }
}

/// The request that a form or link of the page at `page` makes.
///
/// # Errors
/// It leads to anything but https; the navigator itself refuses other hosts.
pub(crate) fn request_for(choice: &Choice, page: &PortalUrl) -> Result<Request, HttpError> {
    let to = page.join(&choice.to)?;
    Ok(match (choice.post, choice.fields.is_empty()) {
        (true, _) => Request::post(to, choice.encoded()),
        (false, true) => Request::get(to),
        (false, false) => Request::get(to.with_query(&choice.encoded())),
    })
}
