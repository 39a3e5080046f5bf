"""The key with which a cooperative signs its returns, and the key under which the office's program knows it: files outside the database.

They lie in the folder that ``KOPERASI_RETURN_KEY`` in the environment or ``koperasi_return_key`` in odoo.conf names, else in ``koperasi_return``
of Odoo's data folder. A signing key (Ed25519) is ``return-<company>-<database>-<key id>.key``, 64 hexadecimal digits, mode 0600; old ones stay, for papers that
name them. The key of the office's program is ``return-<company>-<database>.office``.
"""
import contextlib
import os
import re
from pathlib import Path

from odoo.tools import config

from ...finance.periodic_return import key_id, new_key, public_of


class KeyMissing(Exception):
    """ The key is not there, cannot be read, or is another one. ``args``: its id and what the system said """


def folder():
    """ Where keys lie """
    return Path(os.environ.get('KOPERASI_RETURN_KEY') or config.get('koperasi_return_key') or Path(config['data_dir']) / 'koperasi_return')


def make(env, company):
    """ A new signing key of a cooperative.

    :return: its public part, as text
    :raises KeyMissing: if the folder takes none
    """
    private, public = new_key()
    _write(folder() / f'{_stem(env, company)}-{key_id(public)}.key', private.hex())
    return public


def unused(env, company):
    """ Public part of a key that was made by a request that came to nothing; None if there is none """
    for path in sorted(folder().glob(f'{_stem(env, company)}-*.key')):
        with contextlib.suppress(OSError, ValueError):
            return public_of(bytes.fromhex(path.read_text().strip()))
    return None


def read(name):
    """ A private signing key.

    :param str name: its id
    :return: 32 bytes
    :raises KeyMissing: if it is not there, or its file holds another one
    """
    if not re.fullmatch('[0-9a-f]{16}', name or ''):
        raise KeyMissing(name or '', '')
    try:
        [path] = list(folder().glob(f'return-*-{name}.key')) or [folder() / f'{name}.key']
        private = bytes.fromhex(path.read_text().strip())
        found = key_id(public_of(private))
    except (OSError, ValueError) as error:
        raise KeyMissing(name, str(error)) from error
    if found != name:
        raise KeyMissing(name, f'{path.name}: {found}')
    return private


def put_office_key(env, company, text):
    """ Keep the key under which the office's program knows this cooperative; an empty text forgets it

    :raises KeyMissing: if the folder takes none
    """
    path = folder() / f'{_stem(env, company)}.office'
    with contextlib.suppress(OSError):
        path.unlink()
    if text:
        _write(path, text)


def office_key(env, company):
    """ That key; '' if there is none """
    try:
        return (folder() / f'{_stem(env, company)}.office').read_text().strip()
    except OSError:
        return ''


def _write(path, text):
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(place, 'w') as file:
            file.write(text + '\n')
    except OSError as error:
        raise KeyMissing('', str(error)) from error


def _stem(env, company):
    return f"return-{company.root_id.id}-{env['ir.config_parameter'].sudo().get_param('database.uuid')}"
