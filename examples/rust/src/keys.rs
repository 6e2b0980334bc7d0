//! Rolls the agent's keys, and restores them.

use std::path::Path;
use std::time::Duration;

use tonic::Request;

use crate::agent::Agent;
use crate::agent::proto::roll_pgp_keys_response::Outcome;
use crate::agent::proto::{PublicKey, RestoreKeyRingRequest, RevocationReason, RollPgpKeysRequest};
use crate::failure::{Failure, with_retries};
use crate::save::{PRIVATE, PUBLIC, save};

/// A roll waits for the releases that run.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

fn request_of<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(DEADLINE);
    request
}

fn fingerprint_of(key: Option<PublicKey>) -> Result<String, Failure> {
    key.map(|key| key.fingerprint).ok_or_else(|| Failure::Refused("the agent sent no key".into()))
}

/// The fingerprint of the new key. All attempts have one token: there is one roll, whatever is lost.
pub async fn roll(agent: &Agent, reason: &str, comment: &str, folder: &Path, token: &str) -> Result<String, Failure> {
    let name = format!("REVOCATION_REASON_{}", reason.to_uppercase());
    let reason = RevocationReason::from_str_name(&name)
        .ok_or_else(|| Failure::Refused(format!("{reason} is no reason to roll a key")))?;
    let request = RollPgpKeysRequest {
        reason: reason.into(),
        comment: comment.into(),
        dry_run: false,
        idempotency_token: token.into(),
    };
    let answer =
        with_retries(async || Ok(agent.stub().roll_pgp_keys(request_of(request.clone())).await?.into_inner())).await?;
    let Some(Outcome::Roll(roll)) = answer.outcome else {
        return Err(Failure::Refused("the agent did not roll the key".into()));
    };
    // First of all: without it, the agent has the denied key again after a restart.
    save(&folder.join("key-ring.sealed"), &roll.sealed_key_ring, PRIVATE)?;
    if let Some(key) = &roll.new_key {
        save(&folder.join("new-key.pub.asc"), key.armored_key.as_bytes(), PUBLIC)?;
    }
    fingerprint_of(roll.new_key)
}

/// The fingerprint of the key that is active then. Restoring a ring twice does no harm.
pub async fn restore(agent: &Agent, file: &Path) -> Result<String, Failure> {
    let request = RestoreKeyRingRequest { sealed_key_ring: std::fs::read(file)? };
    let answer =
        with_retries(async || Ok(agent.stub().restore_key_ring(request_of(request.clone())).await?.into_inner()))
            .await?;
    fingerprint_of(answer.key)
}
