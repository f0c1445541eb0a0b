namespace HandoffFunctions.Simulation.Model;

/// <summary>Makes up stories: the same seed and knobs give the same story, to the letter.</summary>
internal static class InventStory
{
    public static Story From(int seed, StoryKnobs? knobs = null) => throw new NotSupportedException($"{seed} {knobs}");
}
