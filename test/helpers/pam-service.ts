import { existsSync, readdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { SshdOptions } from './sshd.ts'

const LIBRARIES = '/usr/lib'

/** Whether sshd can be given two-factor questions here; in CI it must. */
export const pamIsMissing: boolean = process.env['CI'] !== 'true' && (userInfo().uid !== 0 || !existsSync(LIBRARIES) || !readdirSync(LIBRARIES).some(name => existsSync(join(LIBRARIES, name, 'security/pam_google_authenticator.so'))))

/** For the names of tests that are skipped without it. */
export const withPam: string = pamIsMissing ? 'with real two-factor login (skipped: as root, apt-get install -y --no-install-recommends libpam-google-authenticator)' : 'with real two-factor login'

export const PASSWORD = 'open sesame'
/** Each can be used once. */
export const CODES = ['11223344', '22334455', '33445566', '44556677', '55667788'] as const

/** A cluster's login: a notice with a colour in it, a password, then a code in a question of its own (Google Authenticator). */
export function twoQuestions(): NonNullable<SshdOptions['pam']> {
  return {
    service: [
      'auth optional pam_echo.so file={folder}/notice',
      'auth requisite pam_exec.so expose_authtok quiet {folder}/password',
      'auth requisite pam_google_authenticator.so secret={folder}/secret user=root echo_verification_code',
      'account required pam_permit.so',
      'session required pam_permit.so'
    ],
    files: {
      notice: 'Welcome to \u001B[31mthe cluster\n',
      password: `#!/bin/sh\nIFS= read -r word || true\n[ "$word" = '${PASSWORD}' ]\n`,
      secret: `JBSWY3DPEHPK3PXP\n" TOTP_AUTH\n${CODES.join('\n')}\n`
    }
  }
}
