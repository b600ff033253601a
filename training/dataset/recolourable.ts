import { dominantGrey, dominantHue, type Dominant } from './recolour.ts';
import type { Style } from './iconPackages.ts';
import type { Category } from './selection.ts';

const list = (text: string): ReadonlySet<string> => new Set(text.split(',').map((name) => name.trim()));

/** Things people do ask for in any colour. Recoloured even where shading or details lower the dominant share. */
const ALLOWED = list(
  `apple, star, heart, circle, square, triangle, diamond shape, car, house, flower, fish, bird, balloon, umbrella,
  mushroom, gift, book, T-shirt, hat, cup, leaf, butterfly, tree, rose, tulip, cat, dog, cat face, dog face, rabbit,
  dragon, dinosaur, frog face, octopus, whale, snake, turtle, pear, tomato, bell pepper, grapes, cherries, strawberry,
  cupcake, dress, shoe, cap, jeans, socks, gloves, scarf, coat, backpack, handbag, necktie, ribbon, bell, key, padlock,
  crown, guitar, drum, chair, door, bus, truck, tractor, helicopter, rocket, sailing boat, tent, pencil, crayon,
  bucket, basket, diamond, ball of yarn, boxing glove, kite, pickup truck, off-road car, racing car, bicycle,
  motorcycle, motor scooter, robot, smiley face, heart with a ribbon, glowing star, teddy bear, candle, parrot, lizard,
  chick, fire, planet, train, life ring, speech bubble, light bulb, telephone, paw prints, pig, bear face, elephant,
  unicorn, horse, duck, alien, space invader, ghost, drop of water, moon, paper lantern, cloud, airplane, rabbit face,
  mouse, mouse face, teapot, flying saucer, skateboard`,
);

/** Of these the grey part takes the colour, where no hue covers enough. */
const GREY_THINGS = list(
  `cup, shoe, elephant, rabbit, rabbit face, mouse, mouse face, airplane, cloud, robot, train, flying saucer, whale,
  ghost, duck, unicorn, dog`,
);

/** Where the dominant hue is a detail or a screen, not the thing. A style after a bar means in that style only. */
const NEVER = list(
  `magic wand, fishing pole, computer, laptop, dog face|cartoon, cross mark, check mark, thermometer, framed picture,
  light bulb|cartoon, gift|flat`,
);

/** Categories whose other members are recoloured too when one hue makes up most of the drawing. */
const MADE_THINGS: ReadonlySet<Category> = new Set<Category>(['activity', 'object', 'shape']);

export const isAllowed = (subject: string): boolean => ALLOWED.has(subject);

/** The part to recolour, where doing so leaves a picture that the new colour's name describes. */
export function recolourablePart(
  rgba: Uint8Array,
  subject: string,
  category: Category,
  style: Style,
): Dominant | undefined {
  if (NEVER.has(subject) || NEVER.has(`${subject}|${style}`)) return undefined;
  const hue = dominantHue(rgba);
  if (isAllowed(subject)) {
    if (hue && hue.share >= 0.55 && hue.area >= 0.35) return hue;
    const grey = GREY_THINGS.has(subject) ? dominantGrey(rgba) : undefined;
    return grey && grey.area >= 0.4 ? grey : undefined;
  }
  return hue && MADE_THINGS.has(category) && hue.share >= 0.8 && hue.area >= 0.6 ? hue : undefined;
}
