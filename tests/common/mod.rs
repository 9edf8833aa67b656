//! A whole server inside the test's process, on ports the system chooses.

#![allow(dead_code, unreachable_pub, reason = "each test program uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

pub mod client;
pub mod clocked;
pub mod postgres;
pub mod program;
pub mod storage;

use std::net::SocketAddr;
use std::path::Path;

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use seira::cli::house::{House, Keeping};
use seira::config::{self, Settings};
use seira::history::{Account, NewAccount, Role, SkillList};

/// The password of every account that [`TestServer::add`] makes.
pub const PASSWORD: &str = "correct horse battery";

/// A small contact center: two queues, nobody signed in.
pub const CONFIG: &str = r#"
[queues.orders]
name = "Orders"
skills = { orders = 1 }

[queues.billing]
name = "Billing"
skills = { billing = 3 }
"#;

/// A server that clients can connect to, wherever it runs.
#[allow(async_fn_in_trait, reason = "tests need no bounds on these futures")]
pub trait Served {
    /// Where the pages are.
    fn address(&self) -> SocketAddr;

    /// The server's origin: `http://127.0.0.1:PORT`.
    fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The address of `path` for WebSockets.
    fn ws_url(&self, path: &str) -> String {
        format!("ws://{}{path}", self.address())
    }

    /// The answer to a sign-in.
    async fn login(&self, login: &str, password: &str) -> reqwest::Response {
        reqwest::Client::new()
            .post(format!("{}/api/v1/login", self.origin()))
            .header(ORIGIN, self.origin())
            .json(&serde_json::json!({ "login": login, "password": password }))
            .send()
            .await
            .expect("the server answers")
    }

    /// Signs in over HTTP as a browser would; gives the `Cookie` header of the sign-in.
    async fn sign_in(&self, login: &str) -> String {
        let response = self.login(login, PASSWORD).await;
        assert_eq!(response.status(), 200, "sign-in of {login}");
        cookie_of(&response).expect("a sign-in sets a cookie")
    }
}

impl Served for TestServer {
    fn address(&self) -> SocketAddr {
        self.house.address
    }
}

/// A server that runs until [`TestServer::stop`], or until the test ends.
pub struct TestServer {
    /// Everything that runs.
    pub house: House,
}

impl TestServer {
    /// Starts with `config` (TOML), in memory.
    pub async fn start(config: &str) -> Self {
        Self::with(settings(config), Keeping::Memory).await
    }

    /// Starts with `settings`; ports and public origin should be those of [`settings`].
    pub async fn with(settings: Settings, keeping: Keeping) -> Self {
        let house = House::start(settings, keeping).await.expect("the server starts");
        Self { house }
    }

    /// Where the pages are.
    pub fn address(&self) -> SocketAddr {
        self.house.address
    }

    /// The server's origin: `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The address of `path` for HTTP calls.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// The address of `path` for WebSockets.
    pub fn ws_url(&self, path: &str) -> String {
        format!("ws://{}{path}", self.address())
    }

    /// Makes an account that can sign in at once; `skills` as in `billing=5,orders=2`.
    pub async fn add(&self, login: &str, role: Role, skills: &str) -> Account {
        let account = NewAccount {
            login: login.to_owned(),
            name: format!("{login} the {role}"),
            role,
            skills: skills.parse::<SkillList>().expect("skills as in billing=5"),
            chats_max: 3,
            calls_max: 1,
            total_max: None,
            tier: 1,
        };
        let app = &self.house.app;
        let made = app.history.accounts.create(account, PASSWORD.to_owned()).await;
        app.staff.follow(app).await.expect("the router takes the account");
        made.expect("the account is made")
    }

    /// See [`Served::sign_in`].
    pub async fn sign_in(&self, login: &str) -> String {
        Served::sign_in(self, login).await
    }

    /// See [`Served::login`].
    pub async fn login(&self, login: &str, password: &str) -> reqwest::Response {
        Served::login(self, login, password).await
    }

    /// GET with the cookie of a sign-in, or without.
    pub async fn get(&self, path: &str, cookie: Option<&str>) -> reqwest::Response {
        let mut request = client().get(self.url(path));
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        request.send().await.expect("the server answers")
    }

    /// A call from a page of ours, without a body.
    pub async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        cookie: Option<&str>,
    ) -> reqwest::Response {
        let mut request = client().request(method, self.url(path)).header(ORIGIN, self.origin());
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        request.send().await.expect("the server answers")
    }

    /// Deletes `path`, as the server's own page would.
    pub async fn delete(&self, path: &str, cookie: Option<&str>) -> reqwest::Response {
        let request = client().delete(self.url(path)).header(ORIGIN, self.origin());
        let request = match cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        request.send().await.expect("the server answers")
    }

    /// POST from a page of ours, with JSON or without a body.
    pub async fn post(
        &self,
        path: &str,
        cookie: Option<&str>,
        body: Option<serde_json::Value>,
    ) -> reqwest::Response {
        let mut request = client().post(self.url(path)).header(ORIGIN, self.origin());
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.expect("the server answers")
    }

    /// Stops politely and waits for it.
    pub async fn stop(self) {
        let drained = self.house.stop().await;
        assert_eq!(drained.left, 0, "connections were cut");
    }
}

/// Follows no redirects, keeps no cookies.
pub fn client() -> reqwest::Client {
    let none = reqwest::redirect::Policy::none();
    reqwest::Client::builder().redirect(none).build().expect("a client without options")
}

/// The `Cookie` header that goes with the `Set-Cookie` of `response`.
pub fn cookie_of(response: &reqwest::Response) -> Option<String> {
    let set = response.headers().get(SET_COOKIE)?.to_str().ok()?;
    set.split(';').next().map(str::to_owned)
}

/// Checked settings from `config`, on loopback and with ports that the system chooses.
pub fn settings(config: &str) -> Settings {
    let loaded = config::from_text(Path::new("test.toml"), config, std::iter::empty());
    let mut settings = loaded.unwrap_or_else(|problems| panic!("{problems}"));
    settings.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    settings.metrics_listen = SocketAddr::from(([127, 0, 0, 1], 0));
    settings.public_origin = "http://127.0.0.1:0".to_owned();
    settings
}
