package main

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// pull walks through the pull of an image: time, errors, back-off.
func (w *podWorker) pull(c *container) (image, bool) {
	name, now := c.spec.Image, time.Now()
	img, known := w.k.images.find(name)
	if _, broken := w.fault("pull-error"); broken {
		known = false
	}
	if c.imageOK && known {
		return img, true
	}
	policy, present := c.spec.ImagePullPolicy, w.k.images.isPulled(w.pod.Spec.NodeName, name)
	if !refRE.MatchString(name) || policy == corev1.PullNever && !known {
		w.refuseImage(c)
		return img, false
	}
	if policy != corev1.PullAlways && known && present {
		w.event("Normal", "Pulled", fmt.Sprintf("Container image %q already present on machine", name), c)
		c.imageOK = true
		return img, true
	}
	if c.waiting != nil && c.waiting.Reason == "ErrImagePull" {
		w.backOffPull(c)
		return img, false
	}
	if c.pullUntil.IsZero() {
		w.event("Normal", "Pulling", fmt.Sprintf("Pulling image %q", name), c)
		d := img.pullTime()
		if v, ok := w.faultDelay("pull-delay"); ok {
			d = v
		}
		if !known {
			d = 700 * time.Millisecond
		}
		c.pullStart, c.pullUntil = now, now.Add(d)
	}
	if now.Before(c.pullUntil) {
		return img, false
	}
	took := now.Sub(c.pullStart).Round(time.Millisecond)
	c.pullUntil = time.Time{}
	if !known {
		w.failPull(c)
		return img, false
	}
	w.event("Normal", "Pulled", fmt.Sprintf("Successfully pulled image %q in %s (%s including waiting). Image size: %d bytes.", name, took, took, img.Size), c)
	w.k.images.setPulled(w.pod.Spec.NodeName, name)
	c.imageOK = true
	return img, true
}

// refuseImage: it is not even tried.
func (w *podWorker) refuseImage(c *container) {
	name := c.spec.Image
	warning, reason, msg := "ErrImageNeverPull", "ErrImageNeverPull", fmt.Sprintf("Container image %q is not present with pull policy of Never", name)
	if !refRE.MatchString(name) {
		warning, reason = "InspectFailed", "InvalidImageName"
		msg = fmt.Sprintf("Failed to apply default image tag %q: couldn't parse image name %q: invalid reference format", name, name)
		if strings.ToLower(name) != name {
			msg += ": repository name must be lowercase"
		}
	}
	w.event("Warning", warning, msg, c)
	w.event("Warning", "Failed", "Error: "+reason, c)
	w.wait(c, reason, msg)
	c.retryAt = time.Now().Add(10 * time.Second)
}

func (w *podWorker) backOffPull(c *container) {
	name := c.spec.Image
	w.event("Normal", "BackOff", fmt.Sprintf("Back-off pulling image %q", name), c)
	w.event("Warning", "Failed", "Error: ImagePullBackOff", c)
	w.wait(c, "ImagePullBackOff", fmt.Sprintf("Back-off pulling image %q: ErrImagePull: %s", name, c.waiting.Message))
	c.retryAt = time.Now().Add(min(10*time.Second<<min(c.pullTries-1, 5), 5*time.Minute))
}

func (w *podWorker) failPull(c *container) {
	msg := pullError(c.spec.Image)
	c.pullTries++
	w.event("Warning", "Failed", fmt.Sprintf("Failed to pull image %q: %s", c.spec.Image, msg), c)
	w.event("Warning", "Failed", "Error: ErrImagePull", c)
	w.wait(c, "ErrImagePull", msg)
	c.retryAt = time.Now().Add(time.Second)
}
