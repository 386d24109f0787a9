import { describe, expect, test } from 'vitest'
import { readSshOptions } from '../../scripts/edge/ssh/ssh-config.ts'
import { splitTarget } from '../../scripts/edge/ssh/ssh-target.ts'
import { matchesWildcard } from '../../scripts/edge/ssh/wildcard-pattern.ts'

function read(host: string, files: { readonly [path: string]: string }, user: string | null = null) {
  const options = readSshOptions(host, user, {
    home: '/home/me',
    localUser: 'me',
    readText: path => files[path] ?? null,
    listFolder: folder => Object.keys(files).filter(path => path.startsWith(`${folder}/`)).map(path => path.slice(folder.length + 1).split('/')[0] ?? '')
  })
  return { ...Object.fromEntries([...options.values].map(([name, words]) => [name, words.join(' ')])), passedOver: options.passedOver.map(({ line, criterion }) => `${line} ${criterion}`) }
}

const config = (text: string): { readonly [path: string]: string } => ({ '/home/me/.ssh/config': text })

describe('ssh_config', () => {
  test('the first value found holds, keys add up, and names have no case', () => {
    expect(read('gpu', config('User first\nHost gpu\n  user second\n  HOSTNAME=10.0.0.1\n  Port = 22\n  IdentityFile ~/a\nHost *\n  IdentityFile "~/my key" # comment\n  Port 23\n'))).toMatchObject({
      user: 'first', hostname: '10.0.0.1', port: '22', identityfile: '~/a ~/my key'
    })
  })

  test.each([
    ['gpu1', true], ['gpu12', false], ['gpux', false], ['GPU2', true], ['cpu', false]
  ])('patterns of Host: %s', (host, applies) => {
    expect('port' in read(host, config('Host gpu? !gpux\n  Port 99\n'))).toBe(applies)
  })

  test('a user in the target comes before the file', () => {
    expect(read('gpu', config('User file\n'), 'target')).toMatchObject({ user: 'target' })
  })

  test('Include is followed, sorted, only where it applies, and never in a circle', () => {
    const files = {
      ...config('Include config.d/*.conf\nHost gpu\n  Include ~/more\nHost other\n  Include ~/never\n'),
      '/home/me/.ssh/config.d/b.conf': 'Port 2\n',
      '/home/me/.ssh/config.d/a.conf': 'Host gpu\n  Port 1\nHost *\n  User a\n',
      '/home/me/more': 'Host gpu\n  HostName found\nInclude ~/more\n',
      '/home/me/never': 'ProxyCommand evil\n'
    }
    expect(read('gpu', files)).toMatchObject({ port: '1', user: 'a', hostname: 'found' })
    expect(read('gpu', files)).not.toHaveProperty('proxycommand')
    expect(read('cpu', files)).toMatchObject({ port: '2' })
  })

  test('the system\'s file comes last', () => {
    expect(read('gpu', { ...config('Port 1\n'), '/etc/ssh/ssh_config': 'Port 2\nUser system\nInclude d/*\n', '/etc/ssh/d/x': 'Compression yes\n' })).toMatchObject({ port: '1', user: 'system', compression: 'yes' })
  })

  test('Match runs no program: what it cannot evaluate is passed over, and told', () => {
    expect(read('gpu', config('HostName big\nMatch host big user me\n  Port 5\nMatch host gpu\n  Port 6\nMatch originalhost gpu exec "rm -rf /"\n  ProxyJump bad\nMatch all\n  User all\n'))).toMatchObject({
      port: '5', user: 'all', passedOver: ['6 exec']
    })
    expect(read('gpu', config('Match !host gpu\n  Port 6\n'))).not.toHaveProperty('port')
    expect(read('gpu', config('Match !all\n  Port 6\n'))).not.toHaveProperty('port')
  })
})

test('a command is one line for a shell, quotes and all', () => {
  expect(read('gpu', config('ProxyCommand sh -c "nc %h %p" # to the door\n'))).toMatchObject({ proxycommand: 'sh -c "nc %h %p" # to the door' })
})

test.each([
  ['gpu', { user: null, host: 'gpu', port: null }],
  ['me@gpu.example.org:2222', { user: 'me', host: 'gpu.example.org', port: 2222 }],
  ['[::1]:22', { user: null, host: '::1', port: 22 }],
  ['-oProxyCommand=evil', null],
  ['-oProxyCommand=evil@gpu', null],
  ['$(evil)@gpu', null],
  ["me'@gpu", null],
  ['me@-gpu', null],
  ['me@gpu;evil', null],
  ['gpu:99999', null],
  ['a b', null],
  ['', null]
])('the target %j', (target, parts) => {
  expect(splitTarget(target)).toEqual(parts)
})

test('wildcards end, however many stars', () => {
  expect(matchesWildcard(`${'*a'.repeat(50)}b`, 'a'.repeat(5000))).toBe(false)
  expect(matchesWildcard('*.example.*', 'gpu.example.org')).toBe(true)
})
