namespace HandoffFunctions.Simulation.Model;

/// <summary>A finding that an analyst must see, or may.</summary>
/// <param name="About">The finding in words; findings about the same thing read alike.</param>
/// <param name="Must">False where it depends on which of two things the product learned first.</param>
internal sealed record Flag(string About, bool Must);
