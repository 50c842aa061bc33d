package headroom.sense;

import headroom.model.DropClass;

/** What kind of trouble a drop is, by the kernel's reason and the function that freed it. */
@FunctionalInterface
public interface Classifier {
  DropClass classify(String reason, String location);
}
