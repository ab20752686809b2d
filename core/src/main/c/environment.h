// The recorder's variables: hidden from the program, but handed on to what it starts.
#ifndef UNHANG_ENVIRONMENT_H
#define UNHANG_ENVIRONMENT_H

/// The value of a variable, or NULL. It stays valid, and the program does not see the variable.
char *environment_take(const char *name);

/// Takes this library out of LD_PRELOAD.
void environment_leave_preload(void);

/// From now on what is executed in this process or its children gets LD_PRELOAD with this library, and the variable.
void environment_hand_on(const char *name, const char *value);

#endif
