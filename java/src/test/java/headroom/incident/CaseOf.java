package headroom.incident;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that makes these shipped rules fire, and nearly does. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface CaseOf {
  String[] value();
}
