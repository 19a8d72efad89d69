//! Sessions that have run out are taken out of their store, now and then.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinHandle, time::interval};

use crate::{
    auth::{Command, HoldsBuiltIn, Keeper, Refused},
    http::{Lifetime, before},
    model::App,
    store::Store,
    types::Timestamp,
};

/// How often it is looked for them.
const EVERY: Duration = Duration::from_secs(60);

/// Most that end in one operation.
const ENDED_AT_ONCE: usize = 1000;

/// The task that does it; it ends with this.
#[derive(Debug)]
pub(super) struct Sweep(JoinHandle<()>);

impl Drop for Sweep {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sweep {
    /// Begins it, in the runtime that this is called in.
    pub(super) fn start<A: App>(store: &Arc<Store<A>>, keeper: Keeper, lifetime: Lifetime) -> Self {
        let store = Arc::downgrade(store);
        Self(tokio::spawn(async move {
            let mut ticks = interval(EVERY);
            loop {
                ticks.tick().await;
                let Some(store) = store.upgrade() else { return };
                let now = Timestamp::now();
                match &keeper {
                    Keeper::Durable => sweep(&store, lifetime, now).await,
                    Keeper::Other(sessions) => {
                        let seen = before(now, lifetime.idle);
                        let swept = sessions.sweep(seen, before(now, lifetime.absolute));
                        if let Err(error) = swept.await {
                            tracing::warn!(%error, "sessions that ran out could not be removed");
                        }
                    }
                }
            }
        }))
    }
}

/// Ends the sessions of the event store that have run out.
async fn sweep<A: App>(store: &Store<A>, lifetime: Lifetime, now: Timestamp) {
    let over: Vec<_> = {
        let state = store.state();
        let rows = state.root.built_in().sessions.rows().values();
        let sessions = rows.map(|row| &row.record);
        let over = sessions
            .filter(|session| lifetime.is_over(session.created_at, session.seen.get(), now));
        over.map(|session| session.id).collect()
    };
    for sessions in over.chunks(ENDED_AT_ONCE) {
        let command = Command::Sweep {
            sessions: sessions.to_vec(),
            seen_until: before(now, lifetime.idle),
            created_until: before(now, lifetime.absolute),
        };
        match store.command(command).await {
            Ok(_) => {}
            // They are refused in any case; the next look finds them again.
            Err(Refused::Stopped | Refused::Busy) => return,
            Err(error) => {
                tracing::warn!(%error, "sessions that ran out could not be removed");
                return;
            }
        }
    }
}
