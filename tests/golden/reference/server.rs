use modelith::codegen as rt;

pub mod account;
pub mod mail;

rt::abi!(1);

/// The server's builder; `Server::new().main()` is the whole program.
pub type Server = modelith::Server<App>;

/// The application of package `modelith-server`: 2 models.
#[derive(Debug, Clone, Copy)]
pub struct App;

/// One table a model: all that readers see, at one sequence.
#[derive(Clone, Default)]
pub struct Root {
    accounts: rt::Arc<rt::Table<account::Account>>,
    mails: rt::Arc<rt::Table<mail::Mail>>,
}

impl rt::Has<account::Account> for Root {
    fn table(&self) -> &rt::Table<account::Account> {
        &self.accounts
    }

    fn table_mut(&mut self) -> &mut rt::Table<account::Account> {
        rt::Arc::make_mut(&mut self.accounts)
    }
}

/// A write to any of the models.
pub enum Operation {
    Account(rt::Write<account::Account>),
    Mail(rt::Write<mail::Mail>),
}

impl From<rt::Write<account::Account>> for Operation {
    fn from(write: rt::Write<account::Account>) -> Self {
        Self::Account(write)
    }
}

/// A record of any of the models, by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Account(rt::Id<account::Account>),
    Mail(rt::Id<mail::Mail>),
}

/// Every operation of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    ListAccounts,
    CreateAccount,
}

impl rt::App for App {
    type Root = Root;
    type Operation = Operation;
    type Target = Target;
    type Route = Route;

    const NAME: &'static str = "modelith-server";
    const VERSION: &'static str = "0.1.0";
    const LOCK: &'static str = include_str!("lock.json");
    const OPENAPI: &'static str = include_str!("openapi.json");
    const RESOURCES: &'static [rt::Resource<Self>] =
        &[account::COLLECTION, account::RECORD, mail::COLLECTION, mail::RECORD];

    fn resource(path: &[&str]) -> Option<&'static rt::Resource<Self>> {
        Some(match path {
            ["api", "accounts"] => &account::COLLECTION,
            ["api", "accounts", _] => &account::RECORD,
            ["api", "mails"] => &mail::COLLECTION,
            ["api", "mails", _] => &mail::RECORD,
            _ => return None,
        })
    }

    async fn handle(route: Route, call: rt::Call<Self>) -> rt::Response {
        match route {
            Route::ListAccounts => account::list_accounts(call).await,
        }
    }

    fn judge(staged: &mut rt::Staged<Self>, operation: Operation) -> rt::Judged<Operation> {
        match operation {
            Operation::Account(write) => rt::judge(staged, write).map(Operation::Account),
            Operation::Mail(write) => rt::judge(staged, write).map(Operation::Mail),
        }
    }

    fn replay(root: &mut Root, record: &rt::Record<'_>) -> rt::Decoded<()> {
        match record.model {
            64 => rt::replay::<account::Account>(root, record),
            65 => rt::replay::<mail::Mail>(root, record),
            id => Err(rt::DecodeError::Model { id }),
        }
    }

    fn dependents(root: &Root, target: &Target, found: &mut rt::Dependents<Target>) {
        match target {
            Target::Account(key) => {
                let mails = root.mails.indexes().by_owner.keys(key);
                found.cascade(mails.copied().map(Target::Mail));
            }
            Target::Mail(_) => {}
        }
    }

    fn removal(root: &Root, target: &Target, cbor: &mut rt::CborWriter) -> Option<rt::Removal> {
        match target {
            Target::Account(key) => rt::removal::<account::Account>(root, key, cbor),
            Target::Mail(key) => rt::removal::<mail::Mail>(root, key, cbor),
        }
    }

    fn erase(root: &mut Root, target: &Target) {
        match target {
            Target::Account(key) => rt::erase::<account::Account>(root, key),
            Target::Mail(key) => rt::erase::<mail::Mail>(root, key),
        }
    }
}
