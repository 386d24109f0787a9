export * from './study/door.ts'
