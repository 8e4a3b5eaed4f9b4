"""`deploy` against real stores and servers: moto's S3, the system's rsync, OpenSSH's sshd."""
import gzip
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import urllib.request

import boto3
import pytest
from botocore.config import Config as BotoConfig
from moto.server import ThreadedMotoServer

from conftest import frontload, until

KEYS = {"STORE_KEY": "test-key", "STORE_SECRET": "test-secret"}


def configure(root, *lines):
    config = root / "frontload.yaml"
    text = config.read_text()
    if "base_url:" not in text.replace("# base_url:", ""):
        text += "\nbase_url: https://help.example.com\n"
    text = text.split("\ndeploy:\n")[0]
    config.write_text(text + "\ndeploy:\n" + "".join(f"  {line}\n" for line in lines))


def deploy(root, *arguments, env=None):
    done = frontload("deploy", "--root", root, "--json", *arguments, env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def entry(root, name, text="Two days."):
    (root / "content/faq/orders" / f"{name}.md").write_text(f"---\ntitle: {name}?\n---\n\n{text}\n")


def below(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in pathlib.Path(folder).rglob("*")
        if path.is_file() and path.name != ".gitignore"
    }


def same(site, there):
    there = {name: data for name, data in there.items() if not name.startswith(".frontload-deploy.json")}
    here = below(site / "site")
    assert sorted(there) == sorted(here)
    assert there == here


@pytest.fixture
def bucket():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    # All its servers in one process share what they hold.
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).close()
    client = boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="test-key",
        aws_secret_access_key="test-secret", config=BotoConfig(s3={"addressing_style": "path"}),
    )
    client.create_bucket(Bucket="help")
    yield url, client
    server.stop()


def objects(client, prefix=""):
    listed = client.list_objects_v2(Bucket="help", Prefix=prefix).get("Contents", [])
    return {
        item["Key"][len(prefix):]: client.get_object(Bucket="help", Key=item["Key"])["Body"].read()
        for item in listed
    }


def test_a_store_gets_what_changed_with_the_right_headers(site, bucket):
    url, client = bucket
    configure(site, "to: s3://help/en", f"endpoint: {url}", "access_key: ${STORE_KEY}", "secret_key: ${STORE_SECRET}")
    client.put_object(Bucket="help", Key="other/file.txt", Body=b"not ours")
    dry = deploy(site, "--dry-run", env=KEYS)
    assert dry["dry_run"] and not objects(client, "en/")
    first = deploy(site, env=KEYS)
    assert first["sent"] == dry["sent"]
    same(site, objects(client, "en/"))
    page = client.head_object(Bucket="help", Key="en/index.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert page["CacheControl"] == "public, max-age=0, must-revalidate"
    style = next(name for name in first["sent"] if name.endswith(".css"))
    assert client.head_object(Bucket="help", Key=f"en/{style}")["CacheControl"].endswith("immutable")
    entry(site, "how-long")
    second = deploy(site, env=KEYS)
    assert "faq/orders/how-long/index.html" in second["sent"] and second["unchanged"] > 0
    (site / "content/faq/orders/how-long.md").unlink()
    third = deploy(site, env=KEYS)
    assert "faq/orders/how-long/index.html" in third["removed"]
    assert "faq/orders/how-long/index.html" not in objects(client, "en/")
    assert deploy(site, env=KEYS)["sent"] == []
    assert objects(client, "other/") == {"file.txt": b"not ours"}


def test_a_store_holds_compressed_pages_under_their_plain_names(site, bucket):
    url, client = bucket
    configure(site, "to: s3://help", f"endpoint: {url}", "precompressed: true",
              "access_key: ${STORE_KEY}", "secret_key: ${STORE_SECRET}")
    deploy(site, env=KEYS)
    page = client.get_object(Bucket="help", Key="index.html")
    assert page["ContentEncoding"] == "gzip" and page["ContentType"].startswith("text/html")
    assert gzip.decompress(page["Body"].read()) == (site / "site/index.html").read_bytes()


def test_a_second_deploy_to_a_store_is_refused_while_one_runs(site, bucket):
    url, client = bucket
    configure(site, "to: s3://help", f"endpoint: {url}", "access_key: ${STORE_KEY}", "secret_key: ${STORE_SECRET}")
    holder = {"token": "another", "since": "2020-01-01T00:00:00Z", "alive": "2100-01-01T00:00:00Z"}
    client.put_object(Bucket="help", Key=".frontload-deploy.lock", Body=json.dumps(holder))
    refused = frontload("deploy", "--root", site, env=KEYS)
    assert refused.returncode == 3 and "another deploy" in refused.stderr and "--take-over" in refused.stderr
    assert "index.html" not in objects(client)
    deploy(site, "--take-over", env=KEYS)
    assert ".frontload-deploy.lock" not in objects(client)


def test_a_store_that_refuses_is_told_in_words_and_no_secret_is_shown(site, bucket):
    url, _ = bucket
    configure(site, "to: s3://no-such-bucket", f"endpoint: {url}",
              "access_key: ${STORE_KEY}", "secret_key: ${STORE_SECRET}")
    refused = frontload("deploy", "--root", site, env=KEYS)
    assert refused.returncode == 3, refused.stderr
    assert "test-secret" not in refused.stderr and "NoSuchBucket" in refused.stderr
    missing = frontload("deploy", "--root", site)
    assert missing.returncode == 1 and "no-secret" in missing.stderr
    configure(site, "to: s3://help", "access_key: AKIA123", "secret_key: ${STORE_SECRET}")
    literal = frontload("deploy", "--root", site, env=KEYS)
    assert literal.returncode == 1 and "literal-secret" in literal.stderr and "AKIA123" not in literal.stderr


def awkward(site):
    """Names that a shell, rsync and sftp each read in their own way."""
    folder = site / "static/odd names"
    folder.mkdir(parents=True)
    for name in ["it's [1].txt", "$HOME.txt", "star*.txt", 'quo"te.txt', "-rf.txt", "\u00e9t\u00e9.txt"]:
        (folder / name).write_text(name)


def story(site, www, lock_folder):
    """The same for every server: all, what changed, what went, what is not ours, who else deploys."""
    deploy(site)
    same(site, below(www))
    (www / "cat.txt").write_text("a cat")
    awkward(site)
    assert len(deploy(site)["sent"]) == 6
    assert below(www / "odd names") == below(site / "static/odd names")
    entry(site, "how-long")
    assert "faq/orders/how-long/index.html" in deploy(site)["sent"]
    (site / "content/faq/orders/how-long.md").unlink()
    shutil.rmtree(site / "static/odd names")
    gone = deploy(site)
    assert "faq/orders/how-long/index.html" in gone["removed"] and len(gone["removed"]) >= 7
    left = below(www)
    assert not any("odd names" in name or "how-long" in name for name in left), sorted(left)
    assert left["cat.txt"] == b"a cat"
    assert deploy(site)["sent"] == []
    holder = {"token": "another", "since": "2020-01-01T00:00:00Z", "alive": "2100-01-01T00:00:00Z"}
    (www / ".frontload-deploy.lock").write_text(json.dumps(holder))
    if lock_folder:
        (www / ".frontload-deploy.lock.d").mkdir()
    refused = frontload("deploy", "--root", site)
    assert refused.returncode == 3 and "another deploy" in refused.stderr, refused.stderr
    deploy(site, "--take-over")
    assert not list(www.glob(".frontload-deploy.lock*"))


def test_rsync_to_a_folder_of_this_machine(site, tmp_path):
    www = tmp_path / "www here"
    configure(site, f"to: 'rsync:{www}'")
    story(site, www, lock_folder=False)


@pytest.fixture(scope="session")
def sshd(tmp_path_factory):
    """OpenSSH's own server on loopback, as the user who runs the tests."""
    binary = shutil.which("sshd") or "/usr/sbin/sshd"
    if not os.path.exists(binary):
        pytest.skip("no sshd here")
    # sshd distrusts folders that others may write.
    folder = tmp_path_factory.mktemp("sshd")
    folder.chmod(0o700)
    for name in ["host", "user"]:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized")
    (folder / "authorized").chmod(0o600)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = pwd.getpwuid(os.getuid()).pw_name
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        f"PidFile {folder}/pid\nPasswordAuthentication no\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
        "Subsystem sftp internal-sftp\n"
    )
    host_key = (folder / "host.pub").read_text().split()[:2]
    (folder / "known").write_text(f"[127.0.0.1]:{port} {' '.join(host_key)}\n")
    (folder / "config").write_text(
        f"Host web\n  HostName 127.0.0.1\n  Port {port}\n  User {user}\n  IdentityFile {folder}/user\n"
        f"  IdentitiesOnly yes\n  UserKnownHostsFile {folder}/known\n  StrictHostKeyChecking yes\n"
    )
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    log = open(folder / "log", "wb")
    server = subprocess.Popen([binary, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)

    def listens():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        until(listens)
    except AssertionError:
        pytest.skip("sshd cannot run here: " + (folder / "log").read_text()[-400:])
    yield folder
    server.terminate()
    server.wait()
    log.close()


@pytest.mark.parametrize("scheme", ["sftp", "rsync"])
def test_a_server_over_ssh(site, tmp_path, sshd, scheme):
    www = tmp_path / "srv" / "www"
    (tmp_path / "srv").mkdir()
    to = f"sftp://web{www}" if scheme == "sftp" else f"rsync:web:{www}"
    configure(site, f"to: {to}", f"ssh_config: {sshd}/config")
    story(site, www, lock_folder=scheme == "sftp")


def test_a_server_that_is_not_there_is_told_in_words(site):
    configure(site, "to: sftp://127.0.0.1:1/srv/www")
    refused = frontload("deploy", "--root", site)
    assert refused.returncode == 3 and "sftp to" in refused.stderr and "hint" in refused.stderr
