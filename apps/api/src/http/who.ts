export { Who } from '#libs/identity';
