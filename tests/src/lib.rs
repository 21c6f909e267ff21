//! The rig of the end-to-end runs: each module starts one real part on loopback with throw-away state. It knows the
//! parts' programs and the shipped names; it knows no rule of the domain and shares no code with what it tests.

pub mod apache;
pub mod bench;
pub mod browser;
pub mod card_login;
pub mod card_pc;
pub mod card_pki;
pub mod cns_card;
pub mod connect_proxy;
pub mod doctor_pc;
pub mod field_corpus;
pub mod loopback;
pub mod mailbox;
pub mod main_job;
pub mod notice_mail;
pub mod part;
pub mod pcscd;
pub mod plain_client;
pub mod product;
pub mod random;
pub mod scratch;
pub mod screen;
pub mod scripted_pinentry;
pub mod secret_service;
pub mod sirped_portal;
pub mod system_user;
pub mod tls;
pub mod ts_portal;
pub mod user;
pub mod verdict;
pub mod wait;
pub mod webmail;
