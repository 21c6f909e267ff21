//! TLS with the key on the card: OpenSSL with an external key, for every way in which portals ask for the certificate.
