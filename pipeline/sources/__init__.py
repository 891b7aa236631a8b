"""What a publisher's file is: registry, layouts, reading, recognition, pull. Plain Python."""
