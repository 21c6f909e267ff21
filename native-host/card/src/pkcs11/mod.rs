//! Cards that the driver of our own does not cover, through their manufacturer's PKCS#11 module.
