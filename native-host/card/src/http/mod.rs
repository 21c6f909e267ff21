//! HTTP/1.1 within the hosts of one portal: cookies, redirects, deadlines.
