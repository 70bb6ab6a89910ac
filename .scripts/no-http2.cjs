// In place of the part of undici that speaks HTTP/2, which no connection of the program asks for.
module.exports = () => {
  throw new TypeError("HTTP/2 was not asked for.");
};
