/** Packages that may hold the engine of a platform, likelier first: the C library is found by trying. */
export function enginePackages(platform: string, architecture: string): readonly string[] {
  const systems: Record<string, readonly string[]> = {
    'linux x64': ['linux-x64-gnu', 'linux-x64-musl'],
    'linux arm64': ['linux-arm64-gnu', 'linux-arm64-musl'],
    'linux arm': ['linux-arm-gnueabihf'],
    'darwin x64': ['darwin-x64'],
    'darwin arm64': ['darwin-arm64'],
    'win32 x64': ['win32-x64-msvc'],
    'win32 arm64': ['win32-arm64-msvc'],
    'android arm64': ['android-arm64'],
    'android arm': ['android-arm-eabi']
  }
  return (systems[`${platform} ${architecture}`] ?? []).map(suffix => `@myriaddreamin/typst-ts-node-compiler-${suffix}`)
}
