//! The connection to an agent, over mutual TLS where there are certificates.

use std::path::PathBuf;

use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::failure::Failure;

/// The messages and the stub, as build.rs made them.
#[allow(clippy::large_enum_variant, reason = "it is generated")]
pub mod proto {
    tonic::include_proto!("sealci.release.v1");
}

pub type Stub = proto::release_agent_client::ReleaseAgentClient<Channel>;

/// In PEM: who vouches for the agent, and the certificate and key by which it knows us.
#[derive(Default)]
pub struct TlsFiles {
    pub ca: Option<PathBuf>,
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

pub struct Agent {
    channel: Channel,
}

impl Agent {
    /// Connects when it is first used, and again after a connection was lost.
    pub fn connect(address: &str, tls: &TlsFiles) -> Result<Self, Failure> {
        let endpoint = match tls {
            TlsFiles { ca: Some(ca), cert: Some(cert), key: Some(key) } => {
                let config = ClientTlsConfig::new()
                    .ca_certificate(Certificate::from_pem(std::fs::read(ca)?))
                    .identity(Identity::from_pem(std::fs::read(cert)?, std::fs::read(key)?));
                Endpoint::from_shared(format!("https://{address}"))?.tls_config(config)?
            }
            TlsFiles { ca: None, cert: None, key: None } => Endpoint::from_shared(format!("http://{address}"))?,
            _ => return Err(Failure::Refused("--ca, --cert and --key belong together".into())),
        };
        Ok(Self { channel: endpoint.connect_lazy() })
    }

    pub fn stub(&self) -> Stub {
        Stub::new(self.channel.clone())
    }
}
