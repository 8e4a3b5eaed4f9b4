//! S3-compatible stores, through `object_store`: it signs, retries and lists; HTTP goes through our
//! own client (`connect`), so that no second TLS stack is compiled in.

mod connect;

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{Attribute, Attributes, ObjectStore, ObjectStoreExt, PutMode, PutOptions, RetryConfig};

use super::plan::File;
use super::target::{Error, Target};
use crate::config;

/// Requests under way at once.
const AT_ONCE: usize = 16;

/// A bucket, and a prefix in it.
pub struct Store {
    bucket: AmazonS3,
    prefix: String,
    runtime: tokio::runtime::Runtime,
}

impl Store {
    /// `to` is `bucket/prefix`.
    pub fn new(to: &str, settings: &config::Deploy) -> Result<Store, Error> {
        let (bucket, prefix) = to.split_once('/').unwrap_or((to, ""));
        let region = if settings.region.is_empty() {
            "us-east-1"
        } else {
            &settings.region
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(region)
            .with_access_key_id(&settings.access_key)
            .with_secret_access_key(&settings.secret_key)
            .with_http_connector(connect::Connector)
            .with_retry(RetryConfig {
                max_retries: 5,
                ..RetryConfig::default()
            });
        if !settings.endpoint.is_empty() {
            builder = builder
                .with_endpoint(&settings.endpoint)
                .with_allow_http(settings.endpoint.starts_with("http://"));
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|cause| Error::Io {
                verb: "start",
                path: "a runtime".into(),
                cause,
            })?;
        Ok(Store {
            bucket: builder
                .build()
                .map_err(|error| failed("the store cannot be used", &error))?,
            prefix: prefix.trim_matches('/').to_owned(),
            runtime,
        })
    }

    /// The object of a name; unusual characters stay as they are.
    fn at(&self, name: &str) -> Result<Path, Error> {
        let whole = if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.prefix)
        };
        Path::parse(&whole).map_err(|_| Error::Name {
            file: name.to_owned(),
        })
    }

    fn small(&self, name: &str, bytes: &[u8], mode: PutMode) -> Result<object_store::Result<()>, Error> {
        let path = self.at(name)?;
        let options = PutOptions {
            mode,
            attributes: Attributes::from_iter([
                (Attribute::ContentType, "application/json"),
                (Attribute::CacheControl, "no-store"),
            ]),
            ..PutOptions::default()
        };
        let put = self.bucket.put_opts(&path, bytes.to_vec().into(), options);
        Ok(self.runtime.block_on(put).map(drop))
    }

    async fn one(&self, file: &File) -> Result<(), Error> {
        let path = self.at(&file.path)?;
        let mut attributes = Attributes::from_iter([
            (Attribute::ContentType, file.content_type.clone()),
            (Attribute::CacheControl, file.cache_control().to_owned()),
        ]);
        if let Some(encoding) = file.encoding {
            attributes.insert(Attribute::ContentEncoding, encoding.into());
        }
        let options = PutOptions {
            attributes,
            ..PutOptions::default()
        };
        let put = self.bucket.put_opts(&path, file.bytes()?.into(), options).await;
        put.map(drop)
            .map_err(|error| failed(&format!("`{}` was not taken", file.path), &error))
    }
}

fn failed(what: &str, error: &object_store::Error) -> Error {
    Error::Failed {
        what: what.to_owned(),
        said: error.to_string(),
        // It has tried several times already.
        passing: false,
    }
}

impl Target for Store {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.at(name)?;
        let got = self
            .runtime
            .block_on(async { self.bucket.get(&path).await?.bytes().await });
        match got {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(&format!("`{name}` cannot be read"), &error)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.small(name, bytes, PutMode::Overwrite)?
            .map_err(|error| failed(&format!("`{name}` was not taken"), &error))
    }

    fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Error> {
        match self.small(name, bytes, PutMode::Create)? {
            Ok(()) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => {
                Ok(false)
            }
            // A store that knows no conditions: looking first is the best there is.
            Err(object_store::Error::NotImplemented { .. }) => match self.read(name)? {
                Some(_) => Ok(false),
                None => self.write(name, bytes).map(|()| true),
            },
            Err(error) => Err(failed("the store cannot be written", &error)),
        }
    }

    fn put(&self, files: &[File]) -> Result<(), Error> {
        let puts = stream::iter(files.iter().map(|file| self.one(file)));
        self.runtime
            .block_on(puts.buffer_unordered(AT_ONCE).try_collect::<()>())
    }

    fn remove(&self, names: &[String]) -> Result<(), Error> {
        let paths = names
            .iter()
            .map(|name| self.at(name))
            .collect::<Result<Vec<_>, _>>()?;
        let gone = stream::iter(paths).map(|path| async move {
            match self.bucket.delete(&path).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(failed(&format!("`{path}` cannot be removed"), &error)),
            }
        });
        self.runtime
            .block_on(gone.buffer_unordered(AT_ONCE).try_collect::<()>())
    }

    /// Names only: what headers an object has is not in the list, so without a record all are sent.
    fn standing(&self) -> Result<Option<BTreeMap<String, Option<String>>>, Error> {
        let prefix = Path::parse(&self.prefix).map_err(|_| Error::Name {
            file: self.prefix.clone(),
        })?;
        let listed: Vec<object_store::ObjectMeta> = self
            .runtime
            .block_on(self.bucket.list(Some(&prefix)).try_collect())
            .map_err(|error| failed("the store cannot be listed", &error))?;
        let name = |path: &Path| {
            let whole = path.to_string();
            let inner = whole.strip_prefix(&self.prefix).unwrap_or(&whole);
            inner.trim_start_matches('/').to_owned()
        };
        Ok(Some(
            listed.iter().map(|meta| (name(&meta.location), None)).collect(),
        ))
    }

    fn encodes(&self) -> bool {
        true
    }
}
