const hosts = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '0',
  '0.0.0.0',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '127.0.0.1.',
];
const metadata = [
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:a9fe:a9fe]',
  '[fd00:ec2::254]',
  '[64:ff9b::a9fe:a9fe]',
  '100.100.100.200',
  'metadata.google.internal',
  '192.0.0.192',
];
const flip = () => {
  let asked = 0;
  return () => (asked++ === 0 ? ['127.0.0.1'] : ['93.184.216.34']);
};
export const ssrf = [
  ...hosts.map((host) => ({ name: host, url: `http://${host}:PORT/` })),
  ...metadata.map((host) => ({ name: host, url: `http://${host}/latest/meta-data/`, resolves: ['169.254.169.254'] })),
  ...['10.0.0.7', '172.16.0.1', '172.31.255.254', '192.168.0.1', '100.64.0.1', 'fd12::1', 'fe80::1', '::ffff:10.0.0.1'].map((address) => ({
    name: `name → ${address}`,
    url: 'http://innocent.test/',
    resolves: [address],
  })),
  { name: 'name → loopback', url: 'http://localtest.test:PORT/', resolves: ['127.0.0.1'] },
  { name: 'name → public and loopback', url: 'http://mixed.test:PORT/', resolves: ['127.0.0.1', '93.184.216.34'] },
  { name: 'name that changes its mind', url: 'http://rebind.test:PORT/', resolves: flip() },
  { name: 'redirect to loopback', url: 'http://innocent.test/', redirectTo: 'http://127.0.0.1:PORT/' },
  { name: 'redirect to metadata', url: 'http://innocent.test/', redirectTo: 'http://169.254.169.254/' },
  { name: 'redirect to a name inside', url: 'http://innocent.test/', redirectTo: 'http://inside.test:PORT/', resolves: ['127.0.0.1'] },
  { name: 'other scheme', url: 'file:///etc/passwd' },
  { name: 'gopher', url: 'gopher://127.0.0.1:PORT/_x' },
  { name: 'credentials before the host', url: 'http://example.org@127.0.0.1:PORT/' },
].map((one) => ({ family: 'ssrf', runner: 'ssrf', ...one }));
