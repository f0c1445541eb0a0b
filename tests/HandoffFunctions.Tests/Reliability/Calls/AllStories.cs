namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>The stories that the product has.</summary>
internal static class AllStories
{
    public static IReadOnlyList<CallStory> Everything { get; } = [.. HandoffStories.All, .. ConfirmedStories.All, .. SecretStories.All, .. DirectoryStories.All, .. FoundStories.All, .. HeldStories.All];

    public static CallStory Named(string name) => Everything.Single(story => story.Name == name);
}
