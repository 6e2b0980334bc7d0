/** Formats that between them use every placeholder git knows, and many that it does not. */

const letters = Array.from('HhTtPpmdDSNeBsfbzqxnEZ ').map((letter) => `%${letter}`);
const people = Array.from('ac').flatMap((who) => Array.from('nNeElLdDrtiIshz').map((part) => `%${who}${part}`));
const signatures = Array.from('G?SKFPTx').map((part) => `%G${part}`);
const reflog = Array.from('dDsnNeEx').map((part) => `%g${part}`);

const literals = ['', '%', '%%', '%%%', '%n%x41%x0g%x00z', 'a\0%h', '%h\0%h', 'Ünï %s', '%m\n%m'];

const magic = ['+s', '-s', ' s', '+e', '-e', ' e', '+z', '-z', '+w(3)', '+%s', '+'].map((item) => `%${item}`);

const wrapping = [
  '%w(20)%s%n%n%b',
  '%w(20,4,8)%B',
  '%w(0,2,4)%B',
  '%w(16384)%s',
  '%w(16385)%s',
  '%w()%s',
  '%w( 10)%s',
  '%w(-1)%s',
  '%w(,4)%s',
  '%w(10,,3)%B',
  '%w(1,2,3,4)%B',
  '%w(10%s',
  '%w(30,1,2)%B%w(0)%an%w(9,3)%B',
  '%w(5,30,40)a\tb c%n%nd%n- e%nf',
  '%w(10)%s%x00%s',
  '%w(4)%C(always,red)abcdefgh ijkl%C(always,reset)',
];

const paddings = ['%<(', '%>(', '%><(', '%>>(', '%<|(', '%>|(', '%><|(', '%>>|('].flatMap((padding) =>
  ['40', '10,trunc', '10,ltrunc', '10,mtrunc', '1,trunc', '2,mtrunc', '3,ltrunc', '-50', '10,xtrunc'].map(
    (columns) => `x      ${padding}${columns})%s|%an`,
  ),
);

const strangePaddings = [
  '%<(99999999)%s',
  '%<(999999999999999)%s',
  '%<(4294967306)%s|',
  '%<|(9223372036854775808)%s|',
  '%<(16384)%s',
  '%<(16385)%s',
  '%<(0)%s',
  '%<()%s',
  '%<(10',
  '%<(10)%n|',
  '%<(10)%<(20)%s|%s|',
  '%<(10)%>(20)%s|%s|',
  '%<(10)%C(red)%s|',
  '%<(10)%C(red)%C(always,blue)%h%Creset|',
  '%<(10)%Cfoo|',
  '%<(30)%w(20)%s|',
  '%<(9) text %h',
  '%<( 12 x)%h|',
  '%<(10)',
  'a %C(always,red)   %>>(20)%h',
  '%<(20)%x00%x00|',
];

const colors = [
  '%Cred%s%Creset%Cgreen%Cblue%Cyellow',
  '%C(auto)%h',
  '%C(red)x',
  '%C(nonsense)x',
  '%C(auto,nonsense)x',
  '%C(always,red)x%C(always,reset)',
  '%C(always,bold blue ul)x',
  '%C(always,#Ff0010 brightRED)y',
  '%C(always,200 -1 nobold no-ul)',
  '%C(always,normal)',
  '%C(always,default default)',
  '%C(always,reset red)',
  '%C(always,0 15)',
  '%C(always, Reset)',
  '%C(alw',
];

const trailers = [
  '%(trailers)',
  ...[
    ...['', 'only', 'only=no', 'only=', 'only=maybe', 'only=0x1', 'only=08', 'only=3g', 'only=010', 'only,', 'unfold'],
    ...['key=signed-off-BY', 'key=Signed-off-by:,valueonly,separator=%x2c ', 'key=', 'key', 'keyonly', 'valueonly'],
    ...['keyonly,valueonly', 'key_value_separator=%%|', 'nope', 'separator', 'separator=%n-%x7c%q', 'only=no,unfold'],
    ...['separator=; ,only=no', 'key=Key,key=Other-key', 'key=Key,only=no', 'key=Key,unfold,keyonly=off'],
  ].map((options) => `%(trailers:${options})`),
  '%(trailers',
  '%(trailersX)',
];

export const formats: readonly string[] = [
  ...letters,
  ...people,
  ...signatures,
  ...reflog,
  ...literals,
  ...magic,
  ...wrapping,
  ...paddings,
  ...strangePaddings,
  ...colors,
  ...trailers,
  ...['%(describe)', '%(describe:tags)', '%(decorate)', '%(foo)'],
];
