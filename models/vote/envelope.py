"""The sealed envelope around a secret paper. Whoever holds the public key seals; only the private key opens, and it never stands in the database.

X25519 with a key made for the one envelope, HKDF-SHA256, ChaCha20-Poly1305: what ``SealedBox`` of other libraries does. Envelopes of one ballot have one
length, whatever they hold.
"""
import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from odoo.tools import config

KEY_BYTES = 32
NONCE = bytes(12)   # each envelope has a key of its own


def _secret(private, public, once, receiver):
    shared = private.exchange(public)
    return ChaCha20Poly1305(HKDF(SHA256(), KEY_BYTES, salt=once + receiver, info=b'koperasi ballot').derive(shared))


def make_keys():
    """ A pair of keys

    :return: ``(private bytes, public text)``
    """
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), b64encode(private.public_key().public_bytes_raw()).decode()


def seal(public, text, length):
    """ Close an envelope

    :param str public: key of the ballot
    :param str text: ASCII
    :param int length: to which it is filled up
    :return: text of base64
    :raises ValueError: if the text is longer
    """
    if len(text) > length:
        raise ValueError("This does not fit into the envelope")
    receiver, once = b64decode(public), X25519PrivateKey.generate()
    own = once.public_key().public_bytes_raw()
    box = _secret(once, X25519PublicKey.from_public_bytes(receiver), own, receiver)
    return b64encode(own + box.encrypt(NONCE, text.ljust(length).encode('ascii'), None)).decode()


def unseal(private, sealed):
    """ Open an envelope

    :return: its text; None if it was not sealed for this key
    """
    try:
        key, data = X25519PrivateKey.from_private_bytes(private), b64decode(sealed, validate=True)
        own, receiver = data[:KEY_BYTES], key.public_key().public_bytes_raw()
        return _secret(key, X25519PublicKey.from_public_bytes(own), own, receiver).decrypt(NONCE, data[KEY_BYTES:], None).decode('ascii').rstrip(' ')
    except (ValueError, InvalidTag):
        return None


# -- where private keys are kept while a ballot is open ---------------------------------------------------------------------------------------


def folder(database):
    """ Beside the filestore, not in it: Odoo's own backups take the database and the filestore, and so never a key """
    return Path(config['data_dir']) / 'koperasi_ballots' / database


def _file(database, name):
    return folder(database) / f'{name}.key'


def keep(database, name, private):
    """ Write a private key to its file, which only the program's user of the machine reads; it is on the disk when this returns """
    path = _file(database, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, 'wb') as file:
        file.write(private)
        file.flush()
        os.fsync(file.fileno())


def kept(database, name):
    """ A private key; None if it is not on this machine """
    path = _file(database, name)
    return path.read_bytes() if path.exists() else None


def destroy(database, name):
    """ Overwrite a key and remove it. A disk may hold what was overwritten: see the threat model. """
    path = _file(database, name)
    if path.exists():
        with path.open('r+b') as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def names(database):
    """ Names of all keys that are kept """
    return [path.stem for path in folder(database).glob('*.key')]
